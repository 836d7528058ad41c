"""The bookshop service."""
