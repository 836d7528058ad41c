"""Routes that run, from the OpenAPI document, beside those that the code registers."""
