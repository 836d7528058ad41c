"""Rules about logging and observability."""
