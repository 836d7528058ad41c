"""The seven views, a file each."""
