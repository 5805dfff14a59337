"""Tests of `cifar_app.corruptions`."""
