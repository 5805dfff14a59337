"""State of a visit: URL parameters, focus, and the limit on page runs."""
