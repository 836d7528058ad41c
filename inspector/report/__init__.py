"""What was found, and the formats that show it: one exporter, one file."""
