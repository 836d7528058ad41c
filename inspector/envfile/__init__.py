"""Settings classes as the env file that sets them, and its comparison with the one on disk."""
