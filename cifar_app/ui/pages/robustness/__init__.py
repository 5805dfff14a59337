"""Robustness page and what only it uses."""
