"""Label errors page and what only it uses."""
