"""Many visitors at once, over real sessions of the real server: `python -m benchmarks.load`."""
