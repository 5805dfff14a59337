"""Inference: takes images or a photo, returns class probabilities."""
