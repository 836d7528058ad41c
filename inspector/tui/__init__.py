"""The terminal interface, and the only package that knows Textual."""
