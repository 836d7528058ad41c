"""Records for tests of what is shown and exported, made by hand so that nothing has to be inspected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspector.project.records import (
    Application,
    Dependency,
    Feature,
    Place,
    Problem,
    Route,
    SettingsClass,
    SettingsField,
    Unresolved,
)
from inspector.project.texts import Texts
from inspector.report.model import Report, Summary
from inspector.report.narrow import severities
from inspector.rules.declare import Finding, Severity

DATABASE = Dependency("shop.db:get_session", Place("shop/db.py", 8), "session", yields=True)
TOKEN = Dependency("fastapi.security.OAuth2PasswordBearer()", None, "token", authenticates=True)
USER = Dependency(
    "shop.auth:current_user",
    Place("shop/auth.py", 20),
    "user",
    scopes=("orders",),
    authenticates=True,
    needs=(TOKEN, DATABASE),
)

LIST_ORDERS = Route(
    kind="http",
    methods=("GET",),
    path="/orders",
    name="list_orders",
    endpoint="shop.orders.router:list_orders",
    file="shop/orders/router.py",
    line=12,
    registered=Place("shop/orders/router.py", 11),
    feature="orders",
    tags=("orders",),
    status_code=200,
    response_model="list[Order]",
    router="shop.orders.router:router",
    dependencies=(USER, DATABASE),
)
CREATE_ORDER = replace(
    LIST_ORDERS,
    methods=("POST",),
    name="create_order",
    endpoint="shop.orders.router:create_order",
    line=30,
    status_code=201,
    response_model="Order",
    deprecated=True,
    conditional="settings.writable",
    dependencies=(DATABASE,),
)
UPDATES = Route(
    kind="websocket",
    methods=(),
    path="/updates",
    name="updates",
    endpoint="shop.main:updates",
    file="shop/main.py",
    line=40,
    registered=Place("shop/main.py", 39),
)
ASSETS = Route(
    kind="static",
    methods=(),
    path="/static",
    name="static",
    endpoint=None,
    file=None,
    line=None,
    registered=Place("shop/main.py", 50),
)
SHOP = Application("shop.main:app", "shop/main.py", 5, (LIST_ORDERS, CREATE_ORDER, UPDATES, ASSETS))
FORGOTTEN = Application(None, "shop/old.py", 3, (replace(LIST_ORDERS, path="/old", dependencies=()),))
LOST = Unresolved("shop/main.py", 60, "app.include_router(plugin.router)", "`plugin` is found at run time")

DATABASE_SETTINGS = SettingsClass(
    name="shop.config:DatabaseSettings",
    place=Place("shop/config.py", 5),
    env_prefix="DB_",
    case_sensitive=False,
    env_nested_delimiter="__",
    env_file=".env",
    frozen=True,
    extra="ignore",
    fields=(
        SettingsField(
            name="url",
            type="str",
            required=True,
            default=None,
            env=("DB_URL", "DATABASE_URL"),
            secret=False,
            description="where the data is",
            place=Place("shop/config.py", 8),
            owner="shop.config:DatabaseSettings",
        ),
        SettingsField(
            name="password",
            type="SecretStr",
            required=False,
            default="SecretStr('')",
            env=("DB_PASSWORD",),
            secret=True,
            description=None,
            place=Place("shop/config.py", 9),
            owner="shop.config:DatabaseSettings",
        ),
    ),
)
ORDERS = Feature(
    name="orders",
    path="shop/orders",
    roles=(("router", ("shop/orders/router.py",)), ("schemas", ("shop/orders/schemas.py",))),
    files=("shop/orders/router.py", "shop/orders/schemas.py"),
    routes=2,
    lines=1234,
    imports=("auth",),
)


def finding(
    code: str = "FI0201",
    *,
    name: str = "blocking-call",
    severity: Severity = Severity.ERROR,
    message: str = "`time.sleep` blocks",
    file: str = "shop/orders/router.py",
    line: int = 14,
    feature: str | None = "orders",
    fixable: bool = False,
) -> Finding:
    """Make a finding of which a test says what matters."""
    return Finding(code, name, severity, message, Place(file, line, 5, line, 20), feature, fixable)


def report(*findings: Finding, problems: tuple[Problem, ...] = (), root: Path = Path("shop")) -> Report:
    """Make the report of the sample project with these findings."""
    errors, warnings, infos = severities(findings)
    return Report(
        name="shop",
        root=root,
        version="1.2.3",
        summary=Summary(
            files=12,
            lines=3456,
            routes=5,
            settings_classes=1,
            errors=errors,
            warnings=warnings,
            infos=infos,
        ),
        findings=findings,
        problems=problems,
        apps=(SHOP, FORGOTTEN),
        unresolved_routes=(LOST,),
        settings=(DATABASE_SETTINGS,),
        unresolved_settings=(),
        features=(ORDERS,),
        layout="feature",
        texts=Texts(root),
    )
