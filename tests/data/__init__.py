"""Tests of `cifar_app.data`."""
