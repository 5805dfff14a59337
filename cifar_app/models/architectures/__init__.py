"""Architectures, one per module; see `cifar_app.models` for what a module provides."""
