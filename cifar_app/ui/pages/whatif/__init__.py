"""The What if page and the code that only it uses."""
