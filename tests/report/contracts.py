"""The JSON contracts, as schemas that every output is held against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parent / "schemas"


def agreed(name: str, output: bytes | str) -> Any:
    """Decode what a command wrote, once it is known to be as its contract says."""
    document = json.loads(output)
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)
    return document
