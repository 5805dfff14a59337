"""Embeddings: penultimate-layer features of all test images, their neighbors and a t-SNE map."""
