"""Metrics page and what only it uses."""
