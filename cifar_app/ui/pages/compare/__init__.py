"""Compare page and what only it uses."""
