"""The commands, one a module; what a command needs beyond its options it imports when it runs."""
