"""Tests of `cifar_app.embeddings`."""
