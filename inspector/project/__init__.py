"""Facts of all files, linked: names, routes, dependencies, settings, features."""
