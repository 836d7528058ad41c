"""Rules about external authentication."""
