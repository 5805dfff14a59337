"""Misclassified page and what only it uses."""
