"""The Explain page and the code that only it uses."""
