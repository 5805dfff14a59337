"""Inference: images or a photo in, class probabilities out."""
