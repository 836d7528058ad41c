"""Rules about settings management."""
