"""FI1908: the environment read past the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.configuration import settings_modules
from inspector.project.expressions import enclosing
from inspector.project.names import External
from inspector.project.records import Place
from inspector.rules.declare import Severity, Violation, rule
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspector.project.code import Owner, SourceFile
    from inspector.project.model import Project

_CALLS: Final = frozenset({"os.environ.get", "os.getenv", "os.environb.get", "os.getenvb"})
_MAPPINGS: Final = frozenset({"os.environ", "os.environb"})
_WORDS: Final = frozenset({"environ", "environb", "getenv", "getenvb"})
_OF_THE_SYSTEM: Final = frozenset(
    {
        "APPDATA",
        "AWS_LAMBDA_FUNCTION_NAME",
        "CI",
        "COLUMNS",
        "COMSPEC",
        "DISPLAY",
        "EDITOR",
        "GITHUB_ACTIONS",
        "GITHUB_REF_NAME",
        "GITHUB_REPOSITORY",
        "GITHUB_SERVER_URL",
        "GITHUB_SHA",
        "GITLAB_CI",
        "HOME",
        "HOSTNAME",
        "KUBERNETES_SERVICE_HOST",
        "KUBERNETES_SERVICE_PORT",
        "LANG",
        "LC_ALL",
        "LD_LIBRARY_PATH",
        "LOCALAPPDATA",
        "LOGNAME",
        "NO_COLOR",
        "PATH",
        "PROGRAMDATA",
        "PWD",
        "PYTEST_CURRENT_TEST",
        "PYTEST_VERSION",
        "PYTHONPATH",
        "SHELL",
        "SYSTEMROOT",
        "TEMP",
        "TERM",
        "TMP",
        "TMPDIR",
        "USER",
        "USERNAME",
        "USERPROFILE",
        "VIRTUAL_ENV",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
    }
)


@rule("FI1908", Severity.WARNING)
def env_read_outside_settings(project: Project) -> Iterator[Violation]:
    """Code reads environment variables itself, past the settings classes.

    A variable that is read where it is used has no type, no check when the service
    starts and no place where it is listed. A typo in its name is a `None` in the middle
    of the night, and nobody can say what has to be set to run the service.

    Declare it as a field of a settings class, and hand the settings to the code that
    needs the value. Then it is validated at start, shows in `.env.example`, and a test
    can give another value without touching the environment.

    Variables of the operating system and the platform (`PATH`, `TMPDIR`, `CI`,
    `KUBERNETES_SERVICE_HOST` and their like) and the environment as a whole, as a child
    process gets it, are left alone.
    """
    own = settings_modules(project)
    words = project.imported_as(_WORDS)
    for file in project.app_files:
        if file.path in own:
            continue
        for owner, statements in _bodies(file, words):
            for statement in statements:
                found = next(_reads(project, owner, statement), None)
                if found is not None:
                    yield _violation(file, *found)


def _bodies(file: SourceFile, words: frozenset[str]) -> Iterator[tuple[Owner, Iterable[s.Stmt]]]:
    """Yield the scopes in which the environment is mentioned, with their statements and defaults."""
    if words.isdisjoint(file.facts.words):
        return
    if not file.used.isdisjoint(words):
        yield file, s.statements(file.body)
    for cls in file.classes:
        if not cls.used.isdisjoint(words):
            yield cls, s.statements(cls.body)
    for function in file.functions:
        if not function.declared.isdisjoint(words):
            defaults = [p.default for p in function.fact.parameters if p.default is not None]
            yield enclosing(function), (s.ExprStmt(default, function.fact.span) for default in defaults)
        if not function.used.isdisjoint(words):
            yield function, s.statements(function.body)


def _reads(project: Project, owner: Owner, statement: s.Stmt) -> Iterator[tuple[str | None, s.Span]]:
    """Yield the variables that a statement reads, None for one whose name is not written down."""
    written = statement.targets if isinstance(statement, s.Assign | s.Delete) else ()
    for expr in s.own_expressions(statement):
        for part in s.walk(expr):
            if any(part is target for target in written):
                continue
            found = _read(project, owner, part)
            if found is not None and found[0] not in _OF_THE_SYSTEM:
                yield found


def _read(project: Project, owner: Owner, expr: s.Expr) -> tuple[str | None, s.Span] | None:
    match expr:
        case s.Call(func=s.Ref() as func, args=args, span=span) if _means(project, owner, func) in _CALLS:
            return (_text(args[0]) if args else None), span
        case s.Subscript(base=s.Ref() as base, index=index) if _means(project, owner, base) in _MAPPINGS:
            end = expr.column + len(s.render(expr))
            return _text(index), s.Span(expr.line, expr.column, expr.line, end)
        case s.Compare(left=left, ops=("in" | "not in",), rights=(s.Ref() as base,)):
            if _means(project, owner, base) in _MAPPINGS:
                start = left if isinstance(left, s.Const | s.Ref) else base
                return _text(left), s.Span(start.line, start.column, base.line, base.column + len(base.path))
    return None


def _means(project: Project, owner: Owner, ref: s.Ref) -> str | None:
    if ref.path.rpartition(".")[2] not in {"get", *_WORDS} and "." in ref.path:
        return None
    symbol = project.resolve(owner, ref)
    return symbol.name if isinstance(symbol, External) else None


def _text(expr: s.Expr) -> str | None:
    return expr.value if isinstance(expr, s.Const) and isinstance(expr.value, str) else None


def _violation(file: SourceFile, name: str | None, span: s.Span) -> Violation:
    what = f"`{name}`" if name is not None and name.isidentifier() and name.isascii() else "A variable"
    place = Place(file.path, span.line, span.column + 1, span.end_line, span.end_column + 1)
    return Violation(
        place,
        f"{what} is read from the environment here, unchecked and unlisted; declare it as a field of a "
        f"settings class and hand that on",
    )


env_read_outside_settings.bad("""
import os

from fastapi import FastAPI

TITLE = os.getenv("SHOP_TITLE", "Shop")  # <- FI1908

app = FastAPI(title=TITLE)


@app.get("/rates")
async def read_rates(timeout: float = float(os.environ["RATES_TIMEOUT"])) -> str:  # <- FI1908
    if "RATES_URL" in os.environ:  # <- FI1908
        return os.environ["RATES_URL"]  # <- FI1908
    return os.environ.get("RATES_FALLBACK", "")  # <- FI1908
""")

env_read_outside_settings.bad("""
# --- shop/settings.py
import os

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = os.getenv("DEFAULT_NAME", "shop")
# --- shop/mail.py
from os import environ as env, getenv


class Mailer:
    host = env["SMTP_HOST"]  # <- FI1908

    def port(self, name: str) -> str | None:
        return getenv(name)  # <- FI1908
""")

env_read_outside_settings.good("""
import os
import subprocess


def run(command: list[str]) -> None:
    environment = {**os.environ, "SHOP_MODE": "batch"}
    os.environ["SHOP_MODE"] = "batch"
    os.environ.setdefault("SHOP_LEVEL", "1")
    subprocess.run(command, env=environment, cwd=os.environ["HOME"], check=True)
""")

env_read_outside_settings.good("""
# --- shop/settings.py
import os

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = os.environ.get("DEFAULT_NAME", "shop")
# --- shop/mail.py
class Options:
    environ: dict[str, str] = {}

    def getenv(self, name: str) -> str:
        return self.environ[name]


def host(options: Options, os: Options) -> str:
    return options.getenv("SMTP_HOST") + os.environ["SMTP_HOST"]
# --- tests/test_mail.py
import os

HOST = os.environ["SMTP_HOST"]
""")
