"""FI1007: an env file with values that git has, or would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.gitindex import tracked_files
from inspector.project.manifests import env_file, env_files
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.manifests import EnvFile
    from inspector.project.model import Project

_TEMPLATES: Final = frozenset(
    {"ci", "default", "defaults", "dist", "example", "sample", "schema", "template", "test", "testing", "tpl"}
)
_NOT_OURS: Final = frozenset(
    {"docs", "example", "examples", "fixtures", "samples", "test", "tests", "vendor"}
)
# what bundlers write into the pages that everyone is given, by the prefix that each demands for it
_PUBLISHED: Final = (
    "EXPO_PUBLIC_",
    "GATSBY_",
    "NEXT_PUBLIC_",
    "NUXT_PUBLIC_",
    "PUBLIC_",
    "REACT_APP_",
    "STORYBOOK_",
    "VITE_",
    "VUE_APP_",
)
# and what only tells the bundler how to work
_BUILDS: Final = frozenset({"BROWSER", "GENERATE_SOURCEMAP", "NEXT_TELEMETRY_DISABLED", "NODE_ENV"})


@rule("FI1007", Severity.ERROR)
def env_file_tracked(project: Project) -> Iterator[Violation]:
    """Git tracks an env file that holds values, or nothing keeps it from doing so.

    An `.env` file is where passwords and keys of one machine live. Once committed, they
    are in every clone and every fork, and stay in the history after the file is gone.

    Add `.env` to `.gitignore`, remove the file from the index (`git rm --cached .env`),
    replace every secret that was in it, and commit an `.env.example` with the names and
    harmless values instead.

    Templates (`.env.example`, `.env.sample`, `.env.test`), files without any value, and
    files in folders of tests, docs and examples are left alone. So is the file of a front
    end with nothing but variables that its bundler writes into the pages (`VITE_API_URL`,
    `NEXT_PUBLIC_SITE`): they are public, and the file is meant to be committed.
    """
    paths = [path for path in env_files(project) if _is_live(path)]
    if not paths:
        return
    tracked = tracked_files(project.root) or frozenset()
    for path in paths:
        is_tracked = path in tracked
        if not is_tracked and path in project.ignored_env_files:
            continue
        found = env_file(project, path)
        if found is None or not _is_private(found):
            continue
        fact = "git tracks this file" if is_tracked else "no ignore rule keeps git from taking this file"
        yield Violation(
            found.place,
            f"The values in it are shared with everyone who has the repository: {fact}; add it to "
            f"`.gitignore`, remove it from the index, and commit an `.env.example` instead",
        )


def _is_private(file: EnvFile) -> bool:
    """Whether a file has values that are not public anyway."""
    names = [entry.name for entry in file.entries if entry.value and not entry.commented]
    return any(not name.startswith(_PUBLISHED) and name not in _BUILDS for name in names)


def _is_live(path: str) -> bool:
    """Whether a path is that of an env file which programs read, rather than people."""
    folder, _, name = path.rpartition("/")
    if name != ".env" and not name.startswith(".env."):
        return False
    if not _TEMPLATES.isdisjoint(name.split(".")[2:]):
        return False
    return _NOT_OURS.isdisjoint(folder.split("/"))


env_file_tracked.bad("""
# --- .env
DATABASE_URL=postgresql://shop:correct-horse@db/shop  # <- FI1007
SECRET_KEY=9f86d081884c7d65
# --- app/main.py
from fastapi import FastAPI

app = FastAPI()
""")

env_file_tracked.bad("""
# --- services/orders/.env.production
export SMTP_PASSWORD='battery staple'  # <- FI1007
# --- services/orders/.env.example
SMTP_PASSWORD=secret
# --- services/orders/main.py
from fastapi import FastAPI

app = FastAPI()
""")

env_file_tracked.good("""
# --- .env.example
DATABASE_URL=postgresql://shop:password@localhost/shop
# --- .env
# copy .env.example, which says what these are
DATABASE_URL=
# SECRET_KEY=9f86d081884c7d65
# --- app/main.py
from fastapi import FastAPI

app = FastAPI()
""")

env_file_tracked.good("""
# --- tests/fixtures/.env
DATABASE_URL=sqlite://
# --- .env.test
DATABASE_URL=sqlite://
# --- app/main.py
from fastapi import FastAPI

app = FastAPI()
""")

env_file_tracked.bad("""
# --- frontend/.env.production
VITE_API_URL=https://shop.example.com  # <- FI1007
SENTRY_AUTH_TOKEN=9f86d081884c7d65
# --- app/main.py
from fastapi import FastAPI

app = FastAPI()
""")

env_file_tracked.good("""
# --- frontend/.env.development
# the pages are served by `npm run dev`, the service by uvicorn
NODE_ENV=development
VITE_API_URL=http://localhost:8000
# --- admin/.env
NEXT_PUBLIC_SITE=https://admin.example.com
API_KEY=
# --- app/main.py
from fastapi import FastAPI

app = FastAPI()
""")
