"""Tests of `cifar_app.photos`."""
