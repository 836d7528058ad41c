"""Findings silenced by comments: `# fapi: ignore[FI0201] why` written where it works."""
