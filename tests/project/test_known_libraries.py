"""A project's configuration teaches the inspector its libraries, from pyproject.toml to the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli

from inspector.config import ENV_PREFIX, read_config
from inspector.errors import ConfigurationError
from inspector.project.tables.changes import TABLES, Change, read_changes
from inspector.project.tables.record import BUILT_IN
from inspector.report.build import inspect

SERVICE = """
import acme
from acme.threads import offload
from fastapi import FastAPI

app = FastAPI()
client = acme.connect("shop")


@app.get("/rates")
async def read_rates() -> dict:
    return acme.fetch("rates")


@app.get("/orders")
async def read_orders() -> list:
    return client.find_all("orders")


@app.get("/report")
async def read_report() -> bytes:
    offload(lambda: acme.fetch("report"))
    return acme.pdf.render("report")


@app.get("/members")
async def read_members(db: acme.Database) -> list:
    acme.publish("read")
    return db.execute("SELECT 1")


@app.get("/notes")
async def read_notes() -> str:
    return open("notes.txt").read()
"""
RULES = 'select = ["FI0201", "FI0202", "FI0203", "FI0206", "FI0209", "FI0402"]'


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(f"{ENV_PREFIX}CACHE_DIR", str(tmp_path / "cache"))


def found(root: Path, *lines: str) -> dict[str, str]:
    """Write a service whose configuration has these lines in its tables; return findings by code and line."""
    root.mkdir(exist_ok=True)
    (root / "main.py").write_text(SERVICE)
    configuration = ["[tool.fapi-inspect]", RULES, "[tool.fapi-inspect.tables]", *lines]
    (root / "pyproject.toml").write_text("\n".join(configuration))
    report = inspect(root, read_config(root))
    text = SERVICE.split("\n")
    return {f"{one.code} {text[one.place.line - 1].strip()}": one.message for one in report.findings}


OPEN = 'FI0201 return open("notes.txt").read()'


def test_without_changes_only_what_is_built_in_is_known(tmp_path: Path) -> None:
    assert set(found(tmp_path / "shop")) == {OPEN}


def test_a_blocking_function_of_a_library_of_ones_own(tmp_path: Path) -> None:
    findings = found(tmp_path / "shop", 'blocking-calls = {"acme.fetch" = "acme.aio.fetch"}')
    assert set(findings) == {OPEN, 'FI0201 return acme.fetch("rates")'}
    message = findings['FI0201 return acme.fetch("rates")']
    assert "`acme.fetch` blocks the event loop in GET /rates" in message
    assert message.endswith("; use `acme.aio.fetch`")


def test_a_function_of_the_project_itself_and_what_calls_it(tmp_path: Path) -> None:
    """What a function does in C, or behind a library without types, only its people know."""
    root = tmp_path / "shop"
    (root / "shop").mkdir(parents=True)
    (root / "shop" / "native.py").write_text("class Engine:\n    def run(self, job): ...\n")
    (root / "shop" / "jobs.py").write_text(
        "from shop.native import Engine\n\n\ndef start(job):\n    return Engine().run(job)\n"
    )
    (root / "shop" / "main.py").write_text(
        "from shop.jobs import start\nfrom shop.native import Engine\n\n\n"
        "async def work(engine: Engine):\n    engine.run(1)\n    start(2)\n"
    )
    configuration = '[tool.fapi-inspect.tables]\nblocking-calls = ["shop.native.Engine.run"]\n'
    (root / "pyproject.toml").write_text(configuration)
    report = inspect(root, read_config(root))
    found = {(one.code, one.place.file, one.place.line) for one in report.findings if one.code[:4] == "FI02"}
    assert found == {("FI0201", "shop/main.py", 6), ("FI0204", "shop/main.py", 7)}


def test_a_text_says_what_to_do_instead_and_a_list_says_nothing(tmp_path: Path) -> None:
    worded = found(tmp_path / "a", 'blocking-calls = {"acme.fetch" = "ask the cache first"}')
    listed = found(tmp_path / "b", 'blocking-calls = ["acme.fetch"]')
    assert worded['FI0201 return acme.fetch("rates")'].endswith("; ask the cache first")
    assert listed['FI0201 return acme.fetch("rates")'].endswith("; hand it to `asyncio.to_thread`")


def test_what_is_built_in_can_be_taken_out(tmp_path: Path) -> None:
    assert found(tmp_path / "shop", "blocking-calls = {open = false}") == {}


def test_a_client_that_a_factory_makes(tmp_path: Path) -> None:
    line = 'FI0203 return client.find_all("orders")'
    only_class = found(tmp_path / "a", 'sync-sdks = ["acme.Client"]')
    with_factory = found(
        tmp_path / "b",
        'sync-sdks = {"acme.Client" = "acme.AsyncClient"}',
        'returns = {"acme.connect" = "acme.Client"}',
    )
    assert line not in only_class
    assert "of the synchronous acme waits on the event loop" in with_factory[line]
    assert "use `acme.AsyncClient`" in with_factory[line]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ('cpu-heavy = {"acme.pdf.render" = "renders a document"}', 'FI0202 return acme.pdf.render("report")'),
        (
            'sessions = {"acme.Database" = "sync"}',
            "FI0209 async def read_members(db: acme.Database) -> list:",
        ),
        ('coroutines = ["acme.publish"]', 'FI0206 acme.publish("read")'),
        ('clients = {"acme.pdf.render" = "renderer"}', 'FI0402 return acme.pdf.render("report")'),
        ('sync-sdks = ["acme.pdf.render"]', 'FI0203 return acme.pdf.render("report")'),
    ],
)
def test_every_table_reaches_its_rules(tmp_path: Path, table: str, line: str) -> None:
    assert set(found(tmp_path / "shop", table)) == {OPEN, line}


def test_an_asynchronous_session_blocks_nobody(tmp_path: Path) -> None:
    assert set(found(tmp_path / "shop", 'sessions = {"acme.Database" = "async"}')) == {OPEN}


def test_another_configuration_is_another_report(tmp_path: Path) -> None:
    """The report of an unchanged project is remembered, but not over a changed table."""
    root = tmp_path / "shop"
    assert set(found(root)) == {OPEN}
    assert len(found(root, 'blocking-calls = ["acme.fetch"]')) == 2
    assert set(found(root)) == {OPEN}
    assert (tmp_path / "cache" / "reports").is_dir()


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("blocking = []", "has no table 'blocking'; did you mean 'blocking-calls'?"),
        (
            'blocking-calls = "acme.fetch"',
            "blocking-calls: takes a list of names, or a table of names and what is said of them",
        ),
        (
            'coroutines = ["publish"]',
            "coroutines: 'publish' is not the dotted name of a library's function or class",
        ),
        ("coroutines = [3]", "coroutines: 3 is not the dotted name of a library's function or class"),
        (
            'blocking-calls = {"time.sleap" = false}',
            "blocking-calls: 'time.sleap' cannot be taken out, it is not in; did you mean 'time.sleep'?",
        ),
        ('sessions = ["acme.Database"]', 'sessions: \'acme.Database\' takes "sync" or "async", or false'),
        (
            'sessions = {"acme.Database" = "syn"}',
            'sessions: \'acme.Database\' takes "sync" or "async", or false',
        ),
        (
            'returns = {"acme.connect" = "a client"}',
            "returns: 'acme.connect' takes the name of the class that it gives, or false",
        ),
        ('coroutines = {"acme.run" = "text"}', "coroutines: 'acme.run' takes true, or false"),
        (
            'cpu-heavy = {"acme.run" = " "}',
            "cpu-heavy: 'acme.run' takes a text that says what it does, or false",
        ),
        (
            'blocking-calls = {"acme.fetch" = 3}',
            (
                "blocking-calls: 'acme.fetch' takes a text that says what to do instead, or the name of what "
                "does it, or false"
            ),
        ),
    ],
)
def test_mistakes_are_said_with_their_place(tmp_path: Path, line: str, complaint: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.fapi-inspect.tables]\n{line}\n")
    with pytest.raises(ConfigurationError) as error:
        read_config(tmp_path)
    assert str(error.value) == f"{tmp_path / 'pyproject.toml'}: [tool.fapi-inspect.tables] {complaint}"


def test_something_else_than_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.fapi-inspect]\ntables = 3\n")
    with pytest.raises(ConfigurationError, match=r"\[tool.fapi-inspect.tables\] has to be a table"):
        read_config(tmp_path)


def test_there_is_no_variable_for_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAPI_INSPECT_TABLES", "{}")
    with pytest.raises(ConfigurationError, match="FAPI_INSPECT_TABLES: there is no such setting"):
        read_config(tmp_path)


# --- the record ----------------------------------------------------------------------------------


def test_changes_are_the_same_in_every_order_and_spelling() -> None:
    first, _ = read_changes({"blocking-calls": ["requests.api.get", "open"], "coroutines": ["a.b"]})
    second, _ = read_changes(
        {"coroutines": {"a.b": True}, "blocking-calls": ["builtins.open", "requests.get"]}
    )
    assert first == second
    assert Change("blocking-calls", "builtins.open", value=True) in first


def test_every_table_can_be_listed_and_has_names() -> None:
    assert all(BUILT_IN.names(table) for table in TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_name_of_every_table_can_be_taken_out(table: str) -> None:
    names = BUILT_IN.names(table)
    changes, wrong = read_changes({table: dict.fromkeys(names, False)})
    assert wrong == ()
    changed = BUILT_IN.changed(changes)
    assert changed.names(table) == frozenset()
    others = [other for other in TABLES if other != table]
    assert [changed.names(other) for other in others] == [BUILT_IN.names(other) for other in others]


def test_without_changes_the_tables_are_those_that_ship() -> None:
    assert BUILT_IN.changed(()) is BUILT_IN


def test_what_the_readme_shows_is_right_and_all_there_is() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(\[tool\.fapi-inspect\.tables\].*?)```", text, re.DOTALL)
    shown = tomli.loads(block)["tool"]["fapi-inspect"]["tables"]
    changes, wrong = read_changes(shown)
    assert wrong == ()
    assert {change.table for change in changes} == shown.keys() == TABLES.keys()
