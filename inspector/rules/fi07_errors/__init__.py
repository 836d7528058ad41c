"""Rules about error handling."""
