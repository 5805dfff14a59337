"""Robustness: accuracy of stored models on corrupted test images."""
