"""Experiments page and what only it uses."""
