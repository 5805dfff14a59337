"""Features, neighbors and the map."""
