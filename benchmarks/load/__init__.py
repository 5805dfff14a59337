"""Concurrent visitors in real sessions of the real server: `python -m benchmarks.load`."""
