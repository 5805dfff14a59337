"""Explain page and what only it uses."""
