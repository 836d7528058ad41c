"""The views of routes, settings and features, by their keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from inspector.project.records import Dependency, Hop, Place, RouteParameter
from tests.tui.sample import APPS, CREATE_LOAN, FEATURES, SETTINGS_CLASSES, TOKEN, USER, report

if TYPE_CHECKING:
    from tests.tui.conftest import Started

UNRESOLVED_ROUTE = (
    "app.include_router(plugin.router) — `plugin` is imported by name at run time (library/main.py:22)"
)


async def test_routes_stand_under_their_apps_and_the_unresolved_at_the_end(started: Started) -> None:
    async with started() as driver:
        await driver.press("3")
        assert driver.lines == [
            "library.main:app (5)",
            "/api/books/{book_id}",
            "/api/loans",
            "/api/loans",
            "/static",
            "/updates",
            "routers that no app includes (1)",
            "/drafts",
            "? Unresolved (1)",
            UNRESOLVED_ROUTE,
        ]


async def test_a_row_tells_method_handler_auth_status_and_model(started: Started) -> None:
    async with started(size=(200, 50)) as driver:
        await driver.press("3", "z")
        row = next(line for line in driver.text.split("\n") if "create_loan" in line)
        assert "POST" in row
        assert "✓ current_user +1" in row
        assert "201" in row
        assert "Loan" in row
        assert "○ none" in next(line for line in driver.text.split("\n") if "list_loans" in line)
        assert " WS " in next(line for line in driver.text.split("\n") if "/updates" in line)


async def test_details_of_a_route_tell_all_that_is_known(started: Started) -> None:
    async with started() as driver:
        await driver.press("3", "j", "j")
        assert driver.current.route is CREATE_LOAN
        for words in (
            "POST /api/loans",
            "library.loans.router:create_loan",
            "query     notify  bool        = False",
            "body      loan    LoanCreate  required",
            "├─ current_user → user  authenticates, scopes loans  library/auth/dependencies.py:1",
            "│  ├─ fastapi.security.OAuth2PasswordBearer() → token  authenticates",
            "│  └─ get_session → session  yields  library/db.py:8",
            "└─ get_session → session  yields  library/db.py:8",
            "library/main.py:20  includes library.loans.router:router  → /api",
            "library/loans/router.py:18  registers it on library.loans.router:router  → /api/loans",
            "▶ 19 │ async def create_loan",
        ):
            assert words in driver.details


async def test_parameters_tell_name_constraints_and_the_dependency_that_asks(started: Started) -> None:
    page = Dependency(
        "library.paging:get_page",
        None,
        "page",
        parameters=(
            RouteParameter(
                "size",
                "query",
                "int",
                required=False,
                default="20",
                alias="page-size",
                constraints=("le=50",),
            ),
            RouteParameter("token", "header", "str", required=False, default="'s3cret'"),
            RouteParameter("request", "framework", "Request", required=False, default=None),
        ),
    )
    route = replace(CREATE_LOAN, dependencies=(page,))
    async with started(replace(report(), apps=(replace(APPS[0], routes=(route,)),))) as driver:
        await driver.press("3")
        for words in (
            "query     notify  bool        = False\n",
            'query     size    int         = 20, named "page-size", le=50  ← get_page',
            "header    token   str         = '**********'  ← get_page",
        ):
            assert words in driver.details
        assert "s3cret" not in driver.details
        assert "Request" not in driver.details


async def test_each_step_from_the_app_to_a_route_is_told(started: Started) -> None:
    way = (
        Hop("mount", Place("library/main.py", 30, 1, 30, 9), "/v2", "library.v2:app"),
        Hop("include", Place("library/v2.py", 5, 1, 5, 9), "/v2/api", "library.loans.router:router"),
    )
    route = replace(CREATE_LOAN, path="/v2/api/loans", way=way)
    async with started(replace(report(), apps=(replace(APPS[0], routes=(route,)),))) as driver:
        await driver.press("3")
        start = driver.details.index("How it came there")
        assert driver.details[start:].splitlines()[1:4] == [
            "library/main.py:30  mounts library.v2:app  → /v2",
            "library/v2.py:5  includes library.loans.router:router  → /v2/api",
            "library/loans/router.py:18  registers it on library.loans.router:router  → /v2/api/loans",
        ]
        await driver.press("b")
        assert driver.lines[0] == "library.main:app at /v2 (1)"


async def test_a_condition_and_a_missing_schema_are_told(started: Started) -> None:
    async with started() as driver:
        await driver.press("3")
        assert "only if  settings.debug" in driver.details
        assert "model    Book" in driver.details


async def test_a_dependency_that_needs_itself_is_drawn_once(started: Started) -> None:
    inner = replace(USER, needs=())
    ring = replace(USER, needs=(replace(inner, needs=(inner, TOKEN)),))
    app = replace(APPS[0], routes=(replace(CREATE_LOAN, dependencies=(ring,)),))
    async with started(replace(report(), apps=(app,))) as driver:
        await driver.press("3")
        assert driver.details.count("current_user → user") == 2
        assert "as above" in driver.details


async def test_details_of_an_app_list_middleware_and_handlers(started: Started) -> None:
    async with started() as driver:
        await driver.press("3", "g")
        for words in (
            "library/main.py:10",
            "More may be registered than is shown",
            "starlette.middleware.gzip.GZipMiddleware  library/main.py:14",
            "library.errors:NotFound → library.errors:not_found  library/main.py:16",
        ):
            assert words in driver.details


async def test_details_of_the_unresolved_give_the_reason(started: Started) -> None:
    async with started() as driver:
        await driver.press("3", "G")
        assert "`plugin` is imported by name at run time" in driver.details
        assert "▶ 22 │ # line 22" in driver.details
        await driver.press("k")
        assert "left out of the table rather than guessed" in driver.details


async def test_routes_can_be_filtered_and_grouped(started: Started) -> None:
    async with started() as driver:
        await driver.press("3", "slash")
        await driver.type("auth:current_user")
        assert driver.lines == ["library.main:app (1)", "/api/loans"]

        async def headings(*keys: str) -> list[str]:
            await driver.press(*keys)
            return [f"{h.title} ({h.shown})" for h in driver.browser.table.arrangement.headings]

        assert await headings("escape", "b") == [
            "library.main:app at / (4)",
            "library.main:app at /static (1)",
            "routers that no app includes (1)",
            "? Unresolved (1)",
        ]
        assert await headings("b") == ["library.loans.router:router (2)", "no router (4)", "? Unresolved (1)"]
        assert await headings("b") == ["books (2)", "loans (2)", "no feature (2)", "? Unresolved (1)"]
        assert await headings("b") == [
            "library/books/router.py (2)",
            "library/loans/router.py (2)",
            "library/main.py (2)",
            "? Unresolved (1)",
        ]
        assert (await headings("b"))[0] == "books (1)"
        assert (await headings("b"))[0] == "library.main:app (5)"


async def test_an_app_without_routes_is_listed(started: Started) -> None:
    async with started(replace(report(), apps=(replace(APPS[0], routes=()),))) as driver:
        await driver.press("3")
        assert driver.lines[:2] == ["library.main:app (1)", "no route of this app was found"]
        await driver.press("y")
        assert driver.app.clipboard == "library.main:app"


async def test_settings_stand_under_their_classes_with_variables(started: Started) -> None:
    async with started() as driver:
        await driver.press("4")
        assert driver.lines == [
            "DatabaseSettings  DB_* (3)",
            "DB_PASSWORD",
            "DB_POOL_SIZE",
            "DB_URL",
            "AppSettings (2)",
            "DEBUG",
            "TITLE",
            "? Unresolved (1)",
            "settings built by type() — the bases are not known (library/legacy.py:3)",
        ]


async def test_a_secret_s_default_is_shown_nowhere(started: Started) -> None:
    async with started(size=(200, 60)) as driver:
        await driver.press("4")
        seen = []
        for _ in driver.lines:
            seen += [driver.text, driver.details]
            await driver.press("y", "j")
            seen.append(driver.app.clipboard)
        seen += [str(row) for row in driver.browser.exported()]
        assert not any("hunter2" in text for text in seen)
        assert any("password" in text and "•••" in text for text in seen)


async def test_a_finding_next_to_a_secret_hides_it_too(started: Started) -> None:
    async with started() as driver:
        await driver.press("2", "slash")
        await driver.type("rule:FI1902")
        assert "class AppSettings" in driver.details
        assert "password: SecretStr = •••" in driver.details
        assert "hunter2" not in driver.details


async def test_details_of_a_field_and_of_its_class(started: Started) -> None:
    async with started() as driver:
        await driver.press("4", "slash")
        await driver.type("field:url")
        assert "variables    DB_URL" in driver.details
        assert "default      required" in driver.details
        assert "prefix     DB_" in driver.details
        assert "frozen     yes" in driver.details
        await driver.press("escape", "G", "k", "k", "k", "k")
        assert driver.current == "AppSettings"
        assert "frozen     no: values can be changed after start" in driver.details
        assert "delimiter  __" in driver.details


async def test_a_class_without_fields_is_listed(started: Started) -> None:
    async with started(replace(report(), settings=(replace(SETTINGS_CLASSES[0], fields=()),))) as driver:
        await driver.press("4")
        assert driver.lines[:2] == ["DatabaseSettings  DB_* (1)", "no field was found"]


async def test_y_copies_the_variable_of_a_setting(started: Started) -> None:
    async with started() as driver:
        await driver.press("4", "y")
        assert driver.app.clipboard == "DB_PASSWORD"


async def test_features_are_a_matrix_of_roles(started: Started) -> None:
    async with started() as driver:
        await driver.press("5")
        rows = {
            line.split()[0]: line for line in driver.text.split("\n") if "✓" in line and "rtr" not in line
        }
        assert rows
        books = driver.browser.exported()[0]
        assert (books["router"], books["schemas"], books["services"]) == ("✓2", "✓", "·")
        assert books["findings"] == "✗2 •1"
        assert driver.browser.exported()[1]["imports"] == "books"


async def test_details_of_a_feature_tell_files_imports_routes_and_findings(started: Started) -> None:
    async with started() as driver:
        await driver.press("5")
        for words in (
            "library/books/  4 files, 210 lines",
            "imports      no other feature",
            "imported by  loans",
            "✓ router       router.py, drafts.py",
            "· services",
            "GET     /api/books/{book_id}  ○ none",
            "✗ error   FI0201 library/books/router.py:12 blocking-call-in-async",
        ):
            assert words in driver.details


async def test_features_sort_by_findings(started: Started) -> None:
    from inspector.tui.widgets.rows import Sort

    async with started() as driver:
        await driver.press("5")
        while driver.browser.table.rows.sort != Sort("findings"):
            await driver.press("o")
        assert [item.feature for item in driver.browser.table.shown_items()] == list(FEATURES)
