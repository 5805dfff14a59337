"""Tests of `cifar_app.robustness.corruptions`."""
