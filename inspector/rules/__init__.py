"""Rules: pure functions from a Project to violations; a package a section of the guide, a file a rule."""
