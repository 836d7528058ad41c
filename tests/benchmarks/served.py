"""Prints what FastAPI itself makes of modules: routes and OpenAPI documents of the apps in them, as JSON.

    python tests/benchmarks/served.py FOLDER MODULE[:ATTRIBUTE]...

Imports the modules with FOLDER as the first place to look, so run it in a process and an
environment of its own. A module that cannot be imported gives the error's text. An
attribute that is a function is called for the app.
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def apps(target: str) -> Iterator[tuple[str, object]]:
    from fastapi import FastAPI

    name, _, attribute = target.partition(":")
    module = importlib.import_module(name)
    if attribute:
        found = getattr(module, attribute)
        yield attribute, found if isinstance(found, FastAPI) else found()
        return
    for key, value in sorted(vars(module).items()):
        if isinstance(value, FastAPI):
            yield key, value


def described(app: object) -> dict[str, object]:
    routes = [
        [type(route).__name__, getattr(route, "path", None), sorted(getattr(route, "methods", None) or ())]
        for route in app.routes  # type: ignore[attr-defined]
    ]
    try:
        document = app.openapi()  # type: ignore[attr-defined]
    except Exception as error:  # noqa: BLE001  # whatever the code of a stranger raises is its description
        document = f"{type(error).__name__}: {error}"
    return {"routes": routes, "openapi": document}


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    warnings.simplefilter("ignore")
    found: dict[str, object] = {}
    for target in sys.argv[2:]:
        try:
            found[target] = {key: described(app) for key, app in apps(target)}
        except BaseException as error:  # noqa: BLE001  # `sys.exit` at import, too
            found[target] = f"{type(error).__name__}: {error}"
    sys.stdout.write(json.dumps(found, sort_keys=True, default=repr))


if __name__ == "__main__":
    main()
