"""Rules about dependency injection."""
