"""Embedding map page and what only it uses."""
