"""State of a visit: URL parameters, uploads, focus, and concurrency."""
