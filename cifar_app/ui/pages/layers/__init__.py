"""The Layers page and the code that only it uses."""
