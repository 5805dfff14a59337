"""Classify page and what only it uses."""
