"""Tests of `cifar_app.training`."""
