"""Rules about Pydantic models and validation."""
