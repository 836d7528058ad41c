"""Files to facts: discovery, parsing, extraction, cache. Knows nothing of FastAPI."""
