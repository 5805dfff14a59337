"""Metrics: arrays of labels and probabilities in, numbers out. Nothing here sees a model."""
