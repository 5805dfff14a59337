"""Explanations of a prediction: attributions, layer activations, perturbations."""
