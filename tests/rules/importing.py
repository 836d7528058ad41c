"""Imports the modules of small projects, all in one process; run by `test_examples_import`.

Reads a JSON list of projects from the standard input (name, folder, source roots, names of
modules, paths of scripts) and writes a JSON object of what went wrong, by name. A project's
modules and its place on the path are taken away again before the next one.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import sys
import warnings
from typing import TypedDict

import stand_ins  # type: ignore[import-not-found]  # beside this script, which is no part of a package


class Project(TypedDict):
    name: str
    folder: str
    roots: list[str]
    modules: list[str]
    scripts: list[str]


def error_of(project: Project) -> str | None:
    """Import everything of a project; return what the first module that cannot be imported raises."""
    sys.path[:0] = project["roots"]
    os.chdir(project["folder"])
    importlib.invalidate_caches()
    current = ""
    try:
        for current in project["modules"]:
            importlib.import_module(current)
        for current in project["scripts"]:
            runpy.run_path(current)
    # an example may fail in any way at all, and the next one is to be tried all the same
    except BaseException as error:  # noqa: BLE001
        return f"{current}: {type(error).__name__}: {error}".split("\n")[0]
    finally:
        del sys.path[: len(project["roots"])]
        own = {module.partition(".")[0] for module in project["modules"]}
        for name in [name for name in sys.modules if name.partition(".")[0] in own]:
            del sys.modules[name]
    return None


def main() -> None:
    warnings.simplefilter("ignore")  # examples may use what is deprecated
    sys.dont_write_bytecode = True
    stand_ins.install()
    projects: list[Project] = json.load(sys.stdin)
    answers, sys.stdout = sys.stdout, sys.stderr
    errors = {project["name"]: error_of(project) for project in projects}
    json.dump({name: error for name, error in errors.items() if error is not None}, answers)


if __name__ == "__main__":
    main()
