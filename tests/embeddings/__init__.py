"""Features, neighbours and the map."""
