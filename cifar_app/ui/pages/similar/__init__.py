"""Similar images page and what only it uses."""
