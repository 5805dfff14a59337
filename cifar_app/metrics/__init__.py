"""Metrics: arrays of labels and probabilities in, numbers out."""
