"""Model card page and what only it uses."""
