"""A small library service as a Report, made by hand: nothing is read and nothing is inspected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from inspector.project.records import (
    Application,
    Dependency,
    ExceptionHandler,
    Feature,
    Hop,
    Middleware,
    Place,
    Problem,
    Route,
    RouteParameter,
    SettingsClass,
    SettingsField,
    SettingsVariable,
    Unresolved,
)
from inspector.project.texts import Texts
from inspector.report.model import Report, Summary
from inspector.report.score import RanRule
from inspector.rules.declare import Finding, Severity
from inspector.tui.app import InspectApp
from inspector.tui.engine import Cancelled, Engine, Progress, ScanCancelledError, Tell
from inspector.tui.state import Memory

ROOT = Path("library")

LOANS_ROUTER = '''\
from typing import Annotated

from fastapi import APIRouter, Depends

from library.auth.dependencies import current_user
from library.db import get_session

router = APIRouter(prefix="/loans", tags=["loans"])


@router.get("")
async def list_loans(session: Annotated[Session, Depends(get_session)]) -> list[Loan]:
    """Every loan, the latest first."""
    time.sleep(0.1)
    return await session.scalars(select(Loan))


@router.post("", status_code=201)
async def create_loan(loan: LoanCreate, user: Annotated[User, Depends(current_user)]) -> Loan:
    return await lend(loan, user)
'''

SETTINGS = """\
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DB_", frozen=True)

    url: str
    password: SecretStr = SecretStr("hunter2-in-the-source")
    pool_size: int = 5


class AppSettings(BaseSettings):
    debug: bool = False
    title: str = "Library"
"""

TEXTS = {
    "library/loans/router.py": LOANS_ROUTER,
    "library/settings.py": SETTINGS,
    "library/main.py": "".join(f"# line {n}\n" for n in range(1, 60)),
    "library/books/router.py": "".join(f"book_{n} = {n}\n" for n in range(1, 40)),
    "library/auth/dependencies.py": "async def current_user(token):\n    return token\n",
}


def _finding(
    code: str, name: str, severity: Severity, message: str, place: Place, feature: str | None = None
) -> Finding:
    return Finding(code, name, severity, message, place, feature, fixable=code == "FI1902")


FINDINGS = (
    _finding(
        "FI0611",
        "duplicate-route",
        Severity.ERROR,
        "GET /books/{book_id} is already registered as read_book; remove one of the two",
        Place("library/books/router.py", 31, 1, 31, 12),
        "books",
    ),
    _finding(
        "FI0405",
        "session-without-yield",
        Severity.WARNING,
        "`get_session` returns a session that nobody closes; yield it inside a `with`",
        Place("library/db.py", 8, 1, 8, 17),
    ),
    _finding(
        "FI0201",
        "blocking-call-in-async",
        Severity.ERROR,
        "`time.sleep` blocks the event loop in GET /loans; await `asyncio.sleep`",
        Place("library/loans/router.py", 14, 5, 14, 20),
        "loans",
    ),
    _finding(
        "FI0201",
        "blocking-call-in-async",
        Severity.ERROR,
        "`requests.get` blocks the event loop in GET /books; use `httpx.AsyncClient`",
        Place("library/books/router.py", 12, 1, 12, 8),
        "books",
    ),
    _finding(
        "FI0101",
        "organized-by-file-type",
        Severity.WARNING,
        "`library/schemas` holds the schemas of several domains; keep each with its feature",
        Place("library/schemas/__init__.py"),
    ),
    _finding(
        "FI1902",
        "settings-not-frozen",
        Severity.WARNING,
        "`AppSettings` can be changed after start; set `frozen=True`",
        Place("library/settings.py", 13, 1, 13, 31),
    ),
    _finding(
        "FI1202",
        "legacy-typing",
        Severity.INFO,
        "`typing.List` is the outdated form; write `list`",
        Place("library/books/router.py", 3, 1, 3, 5),
        "books",
    ),
    _finding(
        "FI1202",
        "legacy-typing",
        Severity.INFO,
        "`typing.Optional` is the outdated form; write `X | None`",
        Place("library/loans/router.py", 1, 1, 1, 29),
        "loans",
    ),
)

SESSION = Dependency("library.db:get_session", Place("library/db.py", 8), "session", yields=True)
TOKEN = Dependency("fastapi.security.OAuth2PasswordBearer()", None, "token", authenticates=True)
USER = Dependency(
    "library.auth.dependencies:current_user",
    Place("library/auth/dependencies.py", 1, 11, 1, 23),
    "user",
    scopes=("loans",),
    authenticates=True,
    needs=(TOKEN, SESSION),
)

LIST_LOANS = Route(
    kind="http",
    methods=("GET",),
    path="/api/loans",
    name="list_loans",
    endpoint="library.loans.router:list_loans",
    file="library/loans/router.py",
    line=12,
    registered=Place("library/loans/router.py", 11, 1, 11, 16),
    feature="loans",
    tags=("loans",),
    status_code=200,
    response_model="list[Loan]",
    dependencies=(SESSION,),
    router="library.loans.router:router",
    way=(Hop("include", Place("library/main.py", 20, 1, 20, 40), "/api", "library.loans.router:router"),),
    description="Every loan, the latest first.",
)
CREATE_LOAN = replace(
    LIST_LOANS,
    methods=("POST",),
    name="create_loan",
    endpoint="library.loans.router:create_loan",
    line=19,
    registered=Place("library/loans/router.py", 18, 1, 18, 34),
    status_code=201,
    response_model="Loan",
    dependencies=(USER, SESSION),
    parameters=(
        RouteParameter("loan", "body", "LoanCreate", required=True, default=None),
        RouteParameter("notify", "query", "bool", required=False, default="False"),
    ),
    description=None,
)
READ_BOOK = Route(
    kind="http",
    methods=("GET",),
    path="/api/books/{book_id}",
    name="read_book",
    endpoint="library.books.router:read_book",
    file="library/books/router.py",
    line=12,
    registered=Place("library/books/router.py", 11),
    feature="books",
    tags=("books",),
    response_model="Book",
    conditional="settings.debug",
    parameters=(RouteParameter("book_id", "path", "int", required=True, default=None),),
)
UPDATES = Route(
    kind="websocket",
    methods=(),
    path="/updates",
    name="updates",
    endpoint="library.main:updates",
    file="library/main.py",
    line=40,
    registered=Place("library/main.py", 39),
)
STATIC = Route(
    kind="static",
    methods=(),
    path="/static",
    name="static",
    endpoint=None,
    file=None,
    line=None,
    registered=Place("library/main.py", 50),
)
DRAFT = replace(READ_BOOK, path="/drafts", name="drafts", endpoint="library.books.drafts:drafts", tags=())

APPS = (
    Application(
        "library.main:app",
        "library/main.py",
        10,
        (READ_BOOK, LIST_LOANS, CREATE_LOAN, UPDATES, STATIC),
        middleware=(Middleware("starlette.middleware.gzip.GZipMiddleware", Place("library/main.py", 14)),),
        exception_handlers=(
            ExceptionHandler(
                "library.errors:NotFound", "library.errors:not_found", Place("library/main.py", 16)
            ),
        ),
        place=Place("library/main.py", 10, 1, 10, 20),
        complete=False,
    ),
    Application(None, "library/books/drafts.py", 4, (DRAFT,)),
)
UNRESOLVED = (
    Unresolved(
        "library/main.py", 22, "app.include_router(plugin.router)", "`plugin` is imported by name at run time"
    ),
)


def _field(name: str, kind: str, default: str | None, line: int, owner: str, **more: bool) -> SettingsField:
    prefix = "DB_" if owner.endswith("DatabaseSettings") else ""
    place = Place("library/settings.py", line, 5, line, 60)
    secret = more.get("secret", False)
    variable = SettingsVariable(
        names=(f"{prefix}{name.upper()}",),
        path=(name,),
        type=kind,
        required=default is None,
        default=default,
        value=None if secret or default is None else default.strip('"'),
        unknown=None,
        example="text",
        secret=secret,
        masked=False,
        json=False,
        choices=(),
        limits=(),
        description=None,
        place=place,
    )
    return SettingsField(
        name=name,
        type=kind,
        required=default is None,
        default=default,
        env=(f"{prefix}{name.upper()}",),
        secret=secret,
        description=None,
        place=place,
        owner=owner,
        variables=(variable,),
    )


_DATABASE = "library.settings:DatabaseSettings"
_APP = "library.settings:AppSettings"
SETTINGS_CLASSES = (
    SettingsClass(
        name=_DATABASE,
        place=Place("library/settings.py", 5, 1, 5, 23),
        env_prefix="DB_",
        case_sensitive=False,
        env_nested_delimiter=None,
        env_file=".env",
        frozen=True,
        extra="ignore",
        fields=(
            _field("url", "str", None, 8, _DATABASE),
            _field("password", "SecretStr", 'SecretStr("hunter2-in-the-source")', 9, _DATABASE, secret=True),
            _field("pool_size", "int", "5", 10, _DATABASE),
        ),
    ),
    SettingsClass(
        name=_APP,
        place=Place("library/settings.py", 13, 1, 13, 18),
        env_prefix="",
        case_sensitive=False,
        env_nested_delimiter="__",
        env_file=None,
        frozen=False,
        extra="forbid",
        fields=(_field("debug", "bool", "False", 14, _APP), _field("title", "str", '"Library"', 15, _APP)),
    ),
)
UNRESOLVED_SETTINGS = (
    Unresolved("library/legacy.py", 3, "settings built by type()", "the bases are not known"),
)

FEATURES = (
    Feature(
        name="books",
        path="library/books",
        roles=(
            ("router", ("library/books/router.py", "library/books/drafts.py")),
            ("schemas", ("library/books/schemas.py",)),
            ("models", ("library/books/models.py",)),
        ),
        files=("library/books/router.py", "library/books/drafts.py", "library/books/schemas.py", "library/books/models.py"),
        routes=2,
        lines=210,
        imports=(),
    ),
    Feature(
        name="loans",
        path="library/loans",
        roles=(("router", ("library/loans/router.py",)), ("services", ("library/loans/service.py",))),
        files=("library/loans/router.py", "library/loans/service.py"),
        routes=2,
        lines=120,
        imports=("books",),
    ),
)  # fmt: skip

PROBLEMS = (Problem("library/broken.py", 4, "is not valid Python: invalid syntax"),)

PAGE = """\
# {code} `{name}`

**error** · section 02, Async programming

It blocks the event loop.

While it waits, no other request is answered.

## Breaks the rule

```python
async def slow():
    time.sleep(1)  # <- here
```
"""


def report(findings: tuple[Finding, ...] = FINDINGS) -> Report:
    """The service as one scan sees it."""
    texts = Texts(ROOT)
    texts.known.update(TEXTS)
    levels = [finding.severity for finding in findings]
    return Report(
        name="library",
        root=ROOT,
        version="0",
        summary=Summary(
            files=14,
            lines=1234,
            routes=6,
            settings_classes=2,
            errors=levels.count(Severity.ERROR),
            warnings=levels.count(Severity.WARNING),
            infos=levels.count(Severity.INFO),
        ),
        findings=findings,
        problems=PROBLEMS,
        apps=APPS,
        unresolved_routes=UNRESOLVED,
        settings=SETTINGS_CLASSES,
        unresolved_settings=UNRESOLVED_SETTINGS,
        features=FEATURES,
        layout="mixed",
        texts=texts,
    )


EMPTY = replace(
    report(()),
    problems=(),
    apps=(),
    unresolved_routes=(),
    settings=(),
    unresolved_settings=(),
    features=(),
    layout="flat",
)


def rules() -> tuple[RanRule, ...]:
    """The rules that found something, and three that did not."""
    broken = {finding.code: finding.severity for finding in FINDINGS}
    kept = {"FI0202": Severity.ERROR, "FI1903": Severity.WARNING, "FI1001": Severity.INFO}
    return tuple(RanRule(code, severity) for code, severity in sorted((broken | kept).items()))


def page(code: str) -> str | None:
    """A page for every rule that found something."""
    name = next((finding.name for finding in FINDINGS if finding.code == code), None)
    return PAGE.format(code=code, name=name) if name is not None else None


@dataclass
class Script:
    """Scans that give prepared reports, one after the other; the last one again and again.

    A report may be an error instead, which is raised. A scan that is to be `held` waits until it is cancelled.
    """

    results: list[Report | Exception]
    held: bool = False
    scans: int = 0
    told: tuple[Progress, ...] = ()
    calls: list[str] = field(default_factory=list)

    def scan(self, tell: Tell, cancelled: Cancelled) -> Report:
        result = self.results[min(self.scans, len(self.results) - 1)]
        self.scans += 1
        for progress in self.told:
            tell(progress)
        if self.held:
            _until(cancelled)
            raise ScanCancelledError
        if isinstance(result, Exception):
            raise result
        return result

    @property
    def engine(self) -> Engine:
        return Engine(self.scan, rules, page)


def _until(cancelled: Cancelled) -> None:
    """Wait for a scan to be cancelled, as a real one does between two files."""
    import threading

    beat = threading.Event()
    while not cancelled():
        beat.wait(0.001)


def clock() -> float:
    """A clock that stands still."""
    return 0.0


def make_app(folder: Path, *results: Report | Exception, script: Script | None = None) -> InspectApp:
    """The app over prepared reports; what it remembers goes into `folder`."""
    script = script or Script(list(results) or [report()])
    return InspectApp(ROOT, script.engine, Memory(ROOT, folder), clock=clock, environment={"EDITOR": "true"})
