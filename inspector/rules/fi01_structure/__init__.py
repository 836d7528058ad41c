"""Rules about project structure."""
