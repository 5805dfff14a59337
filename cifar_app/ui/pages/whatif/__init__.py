"""What if page and what only it uses."""
