"""Your data page and what only it uses."""
