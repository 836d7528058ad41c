"""Rules about API design."""
