"""Rules about async programming."""
