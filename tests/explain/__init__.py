"""Tests of `cifar_app.explain`."""
