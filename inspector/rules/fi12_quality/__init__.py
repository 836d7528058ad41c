"""Rules about code quality."""
