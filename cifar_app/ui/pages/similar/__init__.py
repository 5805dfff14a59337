"""The Similar page and the code that only it uses."""
