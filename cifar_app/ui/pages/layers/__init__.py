"""Layers page and what only it uses."""
