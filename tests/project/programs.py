"""Programs made at random out of the ways to register routes; every one of them can be imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.project.framework_idioms import FRAMEWORK_IDIOMS
from tests.project.idioms import IDIOMS, filled

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

APP = "main:app"
# pieces that need the names of their module
_GLOBAL = ("global ", "Depends_N()", "Needs_N()", "many: list[Item_N]", '-> "')
VERBS = ("get", "post", "put", "patch", "delete", "options", "head")


def program(rng: random.Random) -> dict[str, str]:
    """The files of one program; its app is `main:app`."""
    return _Writer(rng).write()


@dataclass
class _Module:
    """A module that is being written."""

    name: str
    package: bool = False
    imports: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        start = self.name.replace(".", "/")
        return f"{start}/__init__.py" if self.package else f"{start}.py"

    def need(self, statement: str) -> None:
        if statement not in self.imports:
            self.imports.append(statement)

    def add(self, *lines: str) -> None:
        self.lines.extend(lines)

    def text(self) -> str:
        future = [one for one in self.imports if "__future__" in one]
        rest = [one for one in self.imports if one not in future]
        return "\n".join([*future, *rest, "", *self.lines, ""])


@dataclass(frozen=True)
class _Thing:
    """Something that other modules may use: `home.name`."""

    home: _Module
    name: str


class _Writer:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.count = 0
        self.modules: list[_Module] = []
        self.prefixes: list[_Thing] = []  # names of prefixes, or of functions that make one
        self.calls: dict[str, list[str]] = {}  # how a thing is called to get its value
        self.dependencies: list[_Thing] = []
        self.aliases: list[_Thing] = []  # `Annotated[..., Depends(...)]`
        self.models: list[_Thing] = []
        self.enums: list[_Thing] = []
        self.router_classes: list[_Thing] = []
        self.routers: list[str] = []  # expressions in `main` that give a router

    # --- odds and names --------------------------------------------------------------------

    def chance(self, odds: float) -> bool:
        return self.rng.random() < odds

    def pick(self, *options: str) -> str:
        return self.rng.choice(options)

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    # --- modules and imports ---------------------------------------------------------------

    def module(self, stem: str) -> _Module:
        """A new module: at the top, in a package, in a package of packages or in a namespace."""
        name = self.fresh(stem)
        where = self.pick("", "", "shop", "shop.parts", "space", "space.deep")
        made = _Module(f"{where}.{name}" if where else name)
        for package in (
            {"shop", "shop.parts"} if where == "shop.parts" else {"shop"} if where == "shop" else ()
        ):
            if not any(m.name == package for m in self.modules):
                self.modules.append(_Module(package, package=True))
        self.modules.append(made)
        if self.chance(0.2):
            made.need("from __future__ import annotations")
        return made

    def use(self, module: _Module, thing: _Thing) -> str:
        """An expression for something of an earlier module, imported in one of many ways."""
        home = thing.home
        if home is module:
            return thing.name
        parent, _, last = home.name.rpartition(".")
        ways: list[Callable[[], str]] = [
            lambda: self._from(module, home.name, thing.name),
            lambda: self._from(module, home.name, thing.name, self.fresh("alias")),
            lambda: self._import(module, home.name, thing.name),
            lambda: self._import(module, home.name, thing.name, self.fresh("mod")),
        ]
        if parent:
            ways.append(lambda: f"{self._from(module, parent, last)}.{thing.name}")
            if module.name.rpartition(".")[0] == parent and not module.package:
                ways.append(lambda: self._from(module, f".{last}", thing.name))
                ways.append(lambda: f"{self._from(module, '.', last)}.{thing.name}")
        if not thing.name.startswith("_") and self.chance(0.1):
            ways.append(lambda: self._star(module, home.name, thing.name))
        return self.rng.choice(ways)()

    def _from(self, module: _Module, source: str, name: str, alias: str = "") -> str:
        module.need(f"from {source} import {name}" + (f" as {alias}" if alias else ""))
        return alias or name

    def _import(self, module: _Module, source: str, name: str, alias: str = "") -> str:
        module.need(f"import {source}" + (f" as {alias}" if alias else ""))
        return f"{alias or source}.{name}"

    def _star(self, module: _Module, source: str, name: str) -> str:
        module.need(f"from {source} import *")
        return name

    # --- constants ---------------------------------------------------------------------------

    def constants(self) -> None:
        """A module with prefixes, written in many ways."""
        module = self.module("consts")
        for _ in range(self.rng.randint(2, 6)):
            self._constant(module)

    def _constant(self, module: _Module) -> None:
        name = self.fresh("PREFIX_").upper()
        segment = self.fresh("p")
        match self.rng.randrange(14):
            case 0:
                module.add(f'{name} = "/{segment}"')
            case 1:
                module.need("from typing import Final")
                module.add(f'{name}: Final = "/" + "{segment}"')
            case 2:
                module.add(f'{name}: str = f"/{segment}/{{{self.rng.randint(1, 9)}:02d}}"')
            case 3:
                module.add(f'{name} = "/".join(["", "{segment}", "x"])')
            case 4:
                holder = self.fresh("Paths")
                module.add(f"class {holder}:", f'    ROOT = "/{segment}"', '    FULL = ROOT + "/full"')
                module.add(f"{name} = {holder}.{self.pick('ROOT', 'FULL')}")
            case 5:
                holder = self.fresh("Kind")
                module.need("from enum import Enum, IntEnum, StrEnum")
                module.add(f"class {holder}({self.pick('StrEnum', 'str, Enum', 'Enum')}):")
                module.add(f'    ONE = "{segment}"', '    TWO = "two"')
                module.add(f'{name} = "/" + {holder}.{self.pick("ONE", "TWO")}.value')
            case 6:
                holder = self.fresh("table")
                module.add(f'{holder} = {{"a": "/{segment}", "b": ["/b0", "/b1"]}}')
                taken = self.pick('["a"]', '["b"][1]', '.get("a", "/none")', '["b"][-2]')
                module.add(f"{name} = {holder}{taken}")
            case 7:
                holder = self.fresh("make")
                module.add(f"def {holder}(version: int, *parts: str, tail: str = 'end') -> str:")
                module.add("    if version > 2:", '        return f"/high/{tail}"')
                module.add(f'    return "/".join([f"/{segment}v{{version}}", *parts])')
                tail = self.pick("", ", tail='t'")
                module.add(f"{name} = {holder}({self.rng.randint(1, 4)}, 'a'{tail})")
            case 8:
                module.need("from dataclasses import dataclass, field")
                holder = self.fresh("Config")
                module.add("@dataclass", f"class {holder}:", f'    prefix: str = "/{segment}"')
                module.add('    names: list[str] = field(default_factory=lambda: ["one", "two"])')
                module.add("    @property", "    def full(self) -> str:")
                module.add('        return self.prefix + "/" + self.names[0]')
                config = self.fresh("config")
                given = self.pick("", f'prefix="/given{segment}"')
                module.add(f"{config} = {holder}({given})")
                module.add(f"{name} = {config}.{self.pick('prefix', 'full')}")
            case 9:
                module.add(f'{name} = "/%s/%d" % ("{segment}", {self.rng.randint(1, 9)})')
            case 10:
                module.add(f'{name} = "/{{}}-{{x}}".format("{segment}", x={self.rng.randint(1, 9)})')
            case 11:
                module.need("from pydantic_settings import BaseSettings")
                holder = self.fresh("Settings")
                module.add(f"class {holder}(BaseSettings):", f'    {segment}_prefix: str = "/{segment}"')
                settings = self.fresh("settings")
                module.add(f"{settings} = {holder}()", f"{name} = {settings}.{segment}_prefix")
            case 12:
                module.add(
                    f'{name} = "/{segment}" if {self.pick("True", "1 > 2", "len([1]) == 1")} else "/other"'
                )
            case _:
                module.add(f'{name} = "/" + "{segment.upper()} ".strip().lower().replace("p", "q")')
        self.prefixes.append(_Thing(module, name))

    def prefix(self, module: _Module) -> str:
        """An expression for a prefix: a literal, a constant, or one of both."""
        if self.chance(0.4) or not self.prefixes:
            return f'"/{self.fresh("x")}"'
        known = self.use(module, self.rng.choice(self.prefixes))
        return self.pick(known, known, f'{known} + "/{self.fresh("y")}"', f'f"{{{known}}}/{self.fresh("z")}"')

    # --- dependencies, models, enums ---------------------------------------------------------

    def parts(self) -> None:
        """A module with what handlers ask for."""
        module = self.module("parts")
        module.need("from typing import Annotated")
        module.need("from fastapi import Body, Cookie, Depends, Header, Path, Query, Request, Security")
        for _ in range(self.rng.randint(2, 6)):
            self._part(module)

    def _part(self, module: _Module) -> None:
        name = self.fresh("dep")
        match self.rng.randrange(11):
            case 0 | 1:
                module.add(f"{self.pick('', 'async ')}def {name}({self.signature(module, ())}): ...")
            case 2:
                module.add(f"def {name}({self.signature(module, ())}):", "    yield 1")
            case 3:
                module.add(f"class {name}:", f"    def __init__(self, {self.signature(module, ())}): ...")
            case 4:
                holder = self.fresh("Checker")
                module.add(f"class {holder}:", "    def __init__(self, level: int = 0) -> None:")
                module.add("        self.level = level")
                module.add(f"    def __call__(self, {self.signature(module, ())}): ...")
                module.add(f"    def method(self, {self.signature(module, ())}): ...")
                module.add(f"{name} = {holder}({self.rng.randint(0, 3)}){self.pick('', '.method')}")
            case 5:
                made = self.fresh("make")
                module.add(f"def {made}(level: int):", f"    def inner({self.signature(module, ())}): ...")
                module.add("    return inner", f"{name} = {made}({self.rng.randint(0, 3)})")
            case 6:
                module.need("from fastapi.security import OAuth2PasswordBearer, HTTPBearer, APIKeyHeader")
                scheme = self.pick(
                    'OAuth2PasswordBearer(tokenUrl="token")', "HTTPBearer()", 'APIKeyHeader(name="x-key")'
                )
                module.add(f"{name} = {scheme}")
            case 7:
                module.need("from pydantic import BaseModel")
                module.add(f"class {name}(BaseModel):", "    text: str", "    number: int | None = None")
                self.models.append(_Thing(module, name))
                return
            case 8:
                module.need("from enum import Enum")
                module.add(f"class {name}(str, Enum):", '    A = "a"', '    B = "b"')
                self.enums.append(_Thing(module, name))
                return
            case 9:
                module.need("from dataclasses import dataclass")
                module.add("@dataclass", f"class {name}:", '    q: str = ""', "    page: int = 1")
            case _:
                module.need("import functools")
                inner = self.fresh("inner")
                asked = self.signature(module, ())
                module.add(
                    f"def {inner}(first: int, {asked}{', ' if asked else ''}*, second: str = 'x'): ..."
                )
                given = self.pick("1", "second='y'", "1, second='z'")
                module.add(f"{name} = functools.partial({inner}, {given})")
        thing = _Thing(module, name)
        self.dependencies.append(thing)
        if self.chance(0.3):
            alias = self.fresh("Alias")
            module.add(f"{alias} = Annotated[str, {self._depends(module, thing)}]")
            self.aliases.append(_Thing(module, alias))

    def _depends(self, module: _Module, thing: _Thing) -> str:
        target = self.use(module, thing)
        return self.pick(
            f"Depends({target})",
            f"Depends({target})",
            f"Depends(dependency={target}, use_cache=False)",
            f'Security({target}, scopes=["{self.fresh("scope")}"])',
        )

    def depends_list(self, module: _Module) -> str:
        """`, dependencies=[...]` or nothing."""
        if not self.dependencies or self.chance(0.7):
            return ""
        chosen = [
            self._depends(module, self.rng.choice(self.dependencies)) for _ in range(self.rng.randint(1, 2))
        ]
        self._framework(module)
        return f", dependencies=[{', '.join(chosen)}]"

    def _framework(self, module: _Module) -> None:
        module.need("from typing import Annotated")
        module.need("from fastapi import Body, Cookie, Depends, Header, Path, Query, Request, Security")

    # --- signatures --------------------------------------------------------------------------

    def signature(self, module: _Module, in_path: tuple[str, ...], *, socket: bool = False) -> str:
        """Parameters of a handler or dependency, those without a default first."""
        self._framework(module)
        required: list[str] = [
            self.pick(f"{p}: int", f"{p}", f"{p}: Annotated[str, Path()]") for p in in_path
        ]
        optional: list[str] = []
        for _ in range(self.rng.choice((0, 0, 1, 1, 2, 3))):
            name = self.fresh("a")
            match self.rng.randrange(17):
                case 0:
                    required.append(f"{name}: int")
                case 1:
                    optional.append(f"{name}: str | None = None")
                case 2:
                    optional.append(f'{name}: str = Query(..., alias="{name}-alias", min_length=2)')
                case 3:
                    required.append(f"{name}: Annotated[int, Query(ge=1, le=9)]")
                case 4:
                    optional.append(f"{name}_x: Annotated[str | None, Header()] = None")
                case 5:
                    optional.append(f'{name}: str = Cookie("none")')
                case 6:
                    required.append(f"{name}: dict[str, int]")
                case 7:
                    required.append(f"{name}: list[int]")
                case 8:
                    optional.append(f"{name}: list[str] = Query([])")
                case 9 if not socket and not any("Request" in one for one in required):
                    required.append(f"{name}: Request")
                case 10 if self.models:
                    required.append(f"{name}: {self.use(module, self.rng.choice(self.models))}")
                case 11 if self.enums:
                    optional.append(f"{name}: {self.use(module, self.rng.choice(self.enums))} | None = None")
                case 12 if self.aliases:
                    required.append(f"{name}: {self.use(module, self.rng.choice(self.aliases))}")
                case 13 | 14 if self.dependencies:
                    depends = self._depends(module, self.rng.choice(self.dependencies))
                    optional.append(f"{name}={depends}")
                case 15 if self.dependencies:
                    depends = self._depends(module, self.rng.choice(self.dependencies))
                    required.append(f'{name}: Annotated["str", {depends}]')
                case 16:
                    optional.append(f"{name}: Annotated[str, Body(embed=True)] = 'x'")
                case _:
                    optional.append(f"{name}: {self.pick('int', 'float', 'bool', 'str')} = 0")
        if socket:
            module.need("from fastapi import WebSocket")
            required.insert(0, "websocket: WebSocket")
        return ", ".join([*required, *optional])

    def path(self) -> tuple[str, tuple[str, ...]]:
        """A path and the names of its parameters."""
        whole, names = "", []
        for _ in range(self.rng.randint(1, 2)):
            if self.chance(0.3):
                name = self.fresh("id")
                names.append(name)
                whole += self.pick(f"/{{{name}}}", f"/{{{name}:path}}")
            else:
                whole += f"/{self.fresh('s')}"
        return whole + self.pick("", "", "/"), tuple(names)

    def options(self, module: _Module) -> str:
        """Keyword arguments of a registration."""
        given = self.depends_list(module)
        for odds, text in (
            (0.2, f', tags=["{self.pick("a", "b", "c")}"]'),
            (
                0.15,
                ", status_code="
                + self.pick("201", "202", "HTTPStatus.ACCEPTED", "status.HTTP_418_IM_A_TEAPOT"),
            ),
            (0.1, ", include_in_schema=False"),
            (0.1, ", deprecated=True"),
            (0.15, f', name="{self.fresh("named")}"'),
            (0.05, ", response_model=None"),
        ):
            if self.chance(odds):
                if "HTTPStatus" in text:
                    module.need("from http import HTTPStatus")
                if "status." in text:
                    module.need("from fastapi import status")
                given += text
        return given

    # --- routes ------------------------------------------------------------------------------

    def route(self, module: _Module, router: str, indent: str = "") -> None:
        """Register something on `router`."""
        if self.chance(0.45):
            self.count += 1
            # inside a function there are no globals, and text is not read among its names
            known = FRAMEWORK_IDIOMS if self.chance(0.4) else IDIOMS
            fitting = [one for one in known if not (indent and any(word in one for word in _GLOBAL))]
            idiom = self.rng.choice(fitting)
            module.add(*filled(idiom, router, self.count, lambda: self.signature(module, ()), indent))
            return
        match self.rng.randrange(15):
            case 0 | 1 | 2 | 3:
                self._decorated(module, router, indent)
            case 4:
                self._decorated(module, router, indent, times=2)
            case 5:
                path, names = self.path()
                function = self._function(module, names, indent)
                methods = self.pick(
                    "", ', methods=["GET", "POST"]', ', methods={"put"}', ', methods=("DELETE",)'
                )
                module.add(
                    f'{indent}{router}.{self.pick("add_api_route")}("{path}", {function}{methods}{self.options(module)})'
                )
            case 6:
                path, names = self.path()
                module.add(
                    f'{indent}@{router}.api_route("{path}", methods=["{self.pick("PUT", "GET")}"]{self.options(module)})'
                )
                self._function(module, names, indent)
            case 7:
                path, names = self.path()
                module.add(f'{indent}@{router}.websocket("{path}"{self.depends_list(module)})')
                self._function(module, names, indent, socket=True)
            case 8:
                self._loop(module, router, indent)
            case 9:
                self._closures(module, router, indent)
            case 10:
                held = self.fresh("register")
                module.add(f"{indent}{held} = {router}.{self.pick(*VERBS)}")
                path, names = self.path()
                function = self._function(module, names, indent)
                module.add(f'{indent}{held}("{path}"{self.options(module)})({function})')
            case 11:
                path, names = self.path()
                holder = self.fresh("Holder")
                module.add(f"{indent}class {holder}:")
                module.add(f"{indent}    def method(self, {self.signature(module, names)}): ...")
                module.add(
                    f"{indent}    @staticmethod",
                    f"{indent}    def static({self.signature(module, names)}): ...",
                )
                module.add(
                    f"{indent}    @classmethod",
                    f"{indent}    def of_class(cls, {self.signature(module, names)}): ...",
                )
                target = self.pick(
                    f"{holder}().method", f"{holder}.static", f"{holder}.of_class", f"{holder}().static"
                )
                module.add(f'{indent}{router}.add_api_route("{path}", {target}{self.options(module)})')
            case 12:
                path, names = self.path()
                module.need("import functools")
                wrap = self.fresh("wrap")
                module.add(
                    f"{indent}def {wrap}(function):",
                    f"{indent}    @functools.wraps(function)",
                    f"{indent}    def inner(*args, **kwargs):",
                    f"{indent}        return function(*args, **kwargs)",
                    f"{indent}    return inner",
                    f'{indent}@{router}.{self.pick(*VERBS)}("{path}"{self.options(module)})',
                    f"{indent}@{wrap}",
                )
                self._function(module, names, indent)
            case 13:
                self._known_condition(module, router, indent)
            case _:
                path, _ = self.path()
                path = path.replace("{", "").replace("}", "").replace(":path", "")
                handler = self.fresh("plain")
                module.add(f"{indent}async def {handler}(request): ...")
                methods = self.pick("", ', methods=["POST"]', ', ["PUT"]')
                module.add(f'{indent}{router}.add_route("{path}", {handler}{methods})')

    def _function(self, module: _Module, names: tuple[str, ...], indent: str, *, socket: bool = False) -> str:
        name = self.fresh("handler")
        start = "async " if socket or self.chance(0.5) else ""
        module.add(f"{indent}{start}def {name}({self.signature(module, names, socket=socket)}): ...")
        return name

    def _decorated(self, module: _Module, router: str, indent: str, times: int = 1) -> None:
        path, names = self.path()
        for _ in range(times):
            keyword = self.pick("", "", "path=")
            extra = self.fresh("/n") if times > 1 else ""
            module.add(
                f'{indent}@{router}.{self.pick(*VERBS)}({keyword}"{path.rstrip("/")}{extra}"{self.options(module)})'
            )
        self._function(module, names, indent)

    def _loop(self, module: _Module, router: str, indent: str) -> None:
        function = self._function(module, (), indent)
        item, stem = self.fresh("item"), self.fresh("l")
        match self.rng.randrange(7):
            case 0:
                module.add(f'{indent}for {item} in ("/{stem}a", "/{stem}b"):')
                call = f"{router}.add_api_route({item}, {function}{self.options(module)})"
            case 1:
                module.add(f"{indent}for {item} in range({self.rng.randint(1, 3)}):")
                call = (
                    f'{router}.add_api_route(f"/{stem}{{{item}:03d}}", {function}, name=f"{stem}{{{item}}}")'
                )
            case 2:
                verb = self.fresh("verb")
                module.add(f'{indent}for {item}, {verb} in {{"/{stem}x": "GET", "/{stem}y": "put"}}.items():')
                call = f"{router}.add_api_route({item}, {function}, methods=[{verb}])"
            case 3:
                verb = self.fresh("verb")
                module.add(f'{indent}for {item}, {verb} in zip(["a", "b"], ["get", "post"]):')
                call = f'getattr({router}, {verb})("/{stem}" + {item})({function})'
            case 4:
                module.add(
                    f'{indent}for {item} in [n for n in ["a", "bb", "ccc"] if len(n) != {self.rng.randint(1, 3)}]:'
                )
                call = f'{router}.get("/{stem}/{{}}".format({item}), tags=[{item}])({function})'
            case 5:
                module.add(f'{indent}for {item} in enumerate(sorted(["z", "y"]), start=2):')
                call = f'{router}.add_api_route(f"/{stem}{{{item}[0]}}{{{item}[1]}}", {function})'
            case _:
                number = self.fresh("number")
                module.add(
                    f"{indent}{number} = 0", f"{indent}while {number} < 5:", f"{indent}    {number} += 1"
                )
                module.add(f"{indent}    if {number} == 2:", f"{indent}        continue")
                module.add(f"{indent}    if {number} == {self.rng.randint(3, 6)}:", f"{indent}        break")
                call = f'{router}.add_api_route(f"/{stem}w{{{number}}}", {function})'
        module.add(f"{indent}    {call}")

    def _closures(self, module: _Module, router: str, indent: str) -> None:
        make, stem = self.fresh("make"), self.fresh("c")
        module.add(
            f"{indent}def {make}(name, number=1):",
            f"{indent}    def made({self.signature(module, ())}): ...",
            *([f'{indent}    made.__name__ = f"made_{{name}}"'] if self.chance(0.5) else []),
            f"{indent}    {router}.add_api_route(f'/{stem}/{{name}}/{{number}}', made)",
            f"{indent}    return made",
        )
        module.add(
            f'{indent}for each in ["u", "v"]:',
            f"{indent}    {make}(each{self.pick('', ', number=len(each) + 1')})",
        )
        if self.chance(0.3):
            module.add(f'{indent}{router}.add_api_route("/{stem}/lambda", lambda: 1, name="{stem}")')

    def _known_condition(self, module: _Module, router: str, indent: str) -> None:
        test = self.pick(
            "True",
            "not True",
            "1 == 2",
            '"a" in {"a": 1}',
            "bool([])",
            'isinstance("x", str)',
            "None is None",
        )
        module.add(f"{indent}if {test}:")
        self._decorated(module, router, indent + "    ")
        if self.chance(0.6):
            module.add(f"{indent}{self.pick('else:', 'elif 2 > 1:')}")
            self._decorated(module, router, indent + "    ")

    # --- routers -----------------------------------------------------------------------------

    def router_options(self, module: _Module) -> str:
        given = self.depends_list(module).removeprefix(", ")
        parts = [given] if given else []
        if self.chance(0.6):
            parts.append(f"prefix={self.prefix(module)}")
        if self.chance(0.3):
            parts.append(f'tags=["{self.pick("r", "s")}"]')
        if self.chance(0.1):
            parts.append("deprecated=True")
        if self.chance(0.1):
            parts.append("include_in_schema=False")
        return ", ".join(parts)

    def router_class(self) -> None:
        """A subclass of the router that changes what it registers."""
        module = self.module("classes")
        module.need("from fastapi import APIRouter")
        name = self.fresh("Router")
        match self.rng.randrange(5):
            case 0:
                module.add(f"class {name}(APIRouter):", "    def __init__(self, *args, **kwargs):")
                module.add(
                    '        kwargs.setdefault("tags", ["classy"])',
                    "        super().__init__(*args, **kwargs)",
                )
            case 1:
                module.add(
                    f"class {name}(APIRouter):", "    def add_api_route(self, path, endpoint, **options):"
                )
                module.add("        super().add_api_route(path, endpoint, **options)")
                module.add(
                    '        if not path.endswith("/"):', '            options["include_in_schema"] = False'
                )
                module.add('            super().add_api_route(path + "/", endpoint, **options)')
            case 2:
                module.add(f"class {name}(APIRouter):", "    def api_route(self, path, *args, **options):")
                module.add('        return super().api_route("/sub" + path, *args, **options)')
            case 3:
                module.add(
                    f"class {name}(APIRouter):",
                    '    def include_router(self, router, *, prefix="", **options):',
                )
                module.add('        super().include_router(router, prefix="/inc" + prefix, **options)')
            case _:
                base = self.fresh("Base")
                module.add(f"class {base}(APIRouter):", "    def with_health(self):")
                module.add(
                    '        self.add_api_route("/health", self.health, name="health")', "        return self"
                )
                module.add("    def health(self): ...")
                module.add(f"class {name}({base}):", "    def __init__(self, **kwargs):")
                module.add("        super().__init__(**kwargs)", "        self.with_health()")
        self.router_classes.append(_Thing(module, name))

    def constructor(self, module: _Module) -> str:
        if self.router_classes and self.chance(0.35):
            return self.use(module, self.rng.choice(self.router_classes))
        return self.pick(
            self._from(module, "fastapi", "APIRouter"), self._import(module, "fastapi", "APIRouter")
        )

    def feature(self, main: _Module) -> None:
        """A module with a router of some kind and routes on it; `main` learns how to reach the router."""
        module = self.module("feature")
        module.need("import fastapi")
        name = self.fresh("router")
        made = f"{self.constructor(module)}({self.router_options(module)})"
        match self.rng.randrange(9):
            case 0 | 1 | 2:
                annotated = self.chance(0.2)
                if annotated:
                    module.need("from typing import Final")
                module.add(f"{name}{': Final' if annotated else ''} = {made}")
                expression, reached = name, _Thing(module, name)
            case 3:
                module.add(
                    f'{name} = {{"one": {made}, "two": fastapi.APIRouter(prefix="/{self.fresh("two")}")}}'
                )
                self.route(module, f'{name}["two"]')
                expression, reached = f'{name}["one"]', _Thing(module, name)
                self.routers.append(f'{self.use(main, reached)}["two"]')
            case 4:
                module.add(f"class {name}:", f"    inner = {made}")
                expression = f"{name}.inner"
                reached = _Thing(module, f"{name}.inner")
            case 5:
                holder = self.fresh("Holder")
                module.add(f"class {holder}:", "    def __init__(self, extra: str) -> None:")
                module.add(
                    f"        self.router = {made}", "        self.extra = extra", "        self.register()"
                )
                module.add("    def register(self) -> None:")
                self.route(module, "self.router", "        ")
                module.add('        self.router.add_api_route(f"/{self.extra}", self.read)')
                module.add("    def read(self): ...")
                module.add(f'{name} = {holder}("{self.fresh("extra")}")')
                expression, reached = f"{name}.router", _Thing(module, f"{name}")
            case 6:
                maker = self.fresh("make_router")
                module.add(f"def {maker}(suffix, *, flag=True):", f"    router = {made}")
                self.route(module, "router", "    ")
                module.add(
                    "    if flag:", '        router.add_api_route(f"/flag{suffix}", lambda: 1, name="flag")'
                )
                module.add("    return router", f"{name} = {maker}({self.pick('1', '2, flag=False')})")
                expression, reached = name, _Thing(module, name)
            case 7:
                module.add(f"{name}, {name}_b = {made}, fastapi.APIRouter()")
                self.route(module, f"{name}_b")
                module.add(
                    f'{name}.include_router({name}_b, prefix="/{self.fresh("b")}"{self.options_of_include(module)})'
                )
                expression, reached = name, _Thing(module, name)
            case _:
                module.add(f"{name} = {made}", f"def register_{name}(router):")
                self.route(module, "router", "    ")
                self.route(module, "router", "    ")
                module.add(f"register_{name}({name})")
                expression, reached = name, _Thing(module, name)
        for _ in range(self.rng.randint(0, 3)):
            self.route(module, expression)
        if self.chance(0.15) and expression == name:
            module.add(f'{name}.tags.append("later")')
            self.route(module, name)
        if "." in reached.name:
            owner, _, attribute = reached.name.rpartition(".")
            self.routers.append(f"{self.use(main, _Thing(module, owner))}.{attribute}")
        else:
            self.routers.append(self.use(main, reached) + expression.removeprefix(name))

    def options_of_include(self, module: _Module) -> str:
        given = self.depends_list(module)
        if self.chance(0.25):
            given += f', tags=["{self.pick("i", "j")}"]'
        if self.chance(0.07):
            given += ", include_in_schema=False"
        if self.chance(0.07):
            given += ", deprecated=True"
        return given

    # --- the app -----------------------------------------------------------------------------

    def application(self, main: _Module) -> None:
        self._framework(main)
        main.need("from fastapi import APIRouter, FastAPI")
        options = self.depends_list(main).removeprefix(", ")
        lines: list[str] = []
        match self.rng.randrange(6):
            case 4:
                maker = self.module("factory")
                maker.need("from fastapi import FastAPI")
                named = self.fresh("create")
                maker.add(f"def {named}(**options):", "    return FastAPI(**options)")
                main.add(f"app = {self.use(main, _Thing(maker, named))}({options})")
            case 5:
                maker = self.module("builder")
                maker.need("from fastapi import FastAPI")
                named = self.fresh("Builder")
                maker.add(
                    f"class {named}:",
                    "    def __init__(self, **options):",
                    "        self.options = options",
                    "        self.app = None",
                    "    def build(self):",
                    "        self.app = self.app or FastAPI(**self.options)",
                    "        self.fill()",
                    "        return self.app",
                    "    def fill(self):",
                )
                self.route(maker, "self.app", "        ")
                main.add(f"app = {self.use(main, _Thing(maker, named))}({options}).build()")
            case 0:
                main.add(
                    "class App(FastAPI):",
                    "    def __init__(self, **options):",
                    "        super().__init__(**options)",
                )
                main.add("    def add_api_route(self, path, endpoint, **options):")
                main.add('        super().add_api_route("/app" + path, endpoint, **options)')
                main.add(f"app = App({options})")
            case 1:
                self._wire(main, "made", lines, "    ")
                main.add(
                    "def create(title='x', **options):",
                    f"    made = FastAPI(title=title{', ' if options else ''}{options})",
                )
                main.add(*lines, "    return made", "app = create(title='y')")
                lines = []
            case 2:
                main.add("class Server:", "    def __init__(self):", f"        self.app = FastAPI({options})")
                main.add("        self.wire()", "    def wire(self):")
                self._wire(main, "self.app", lines, "        ")
                main.add(*(lines or ["        pass"]), "server = Server()", "app = server.app")
                lines = []
            case _:
                main.add(f"app = FastAPI({options})")
        self._wire(main, "app", lines, "")
        main.add(*lines)
        for _ in range(self.rng.randint(0, 2)):
            self.route(main, "app")
        if self.chance(0.2):
            self._depending_on_the_environment(main)
        if self.chance(0.2):
            self._late(main)
        if self.chance(0.2):
            self._at_startup(main)

    def _depending_on_the_environment(self, main: _Module) -> None:
        main.need("import os")
        main.need("from pydantic_settings import BaseSettings")
        main.add(
            "class Switches(BaseSettings):", "    switch_on: bool = True", "    switch_off: bool = False"
        )
        main.add("switches = Switches()")
        for _ in range(self.rng.randint(1, 3)):
            test = self.pick(
                'os.environ.get("NO_SUCH_VARIABLE")',
                "switches.switch_on",
                "switches.switch_off",
                "not switches.switch_on",
                'os.getenv("NO_SUCH_VARIABLE", "x") == "x"',
            )
            main.add(f"if {test}:")
            self._decorated(main, "app", "    ")
            if self.chance(0.5):
                main.add(self.pick("else:", "elif switches.switch_on:"))
                self._decorated(main, "app", "    ")

    def _late(self, main: _Module) -> None:
        """A module that imports the app, imported where the app is made."""
        late = _Module(self.fresh("late"))
        self.modules.append(late)
        late.need("from main import app")
        self.route(late, "app")
        main.add(
            self.pick(
                f"import {late.name}", f"from {late.name} import app as same", f"import {late.name} as _late"
            )
        )
        if self.chance(0.4):
            self.route(main, "app")

    def _at_startup(self, main: _Module) -> None:
        match self.rng.randrange(3):
            case 0:
                main.add('@app.on_event("startup")', "async def started():")
                self._decorated(main, "app", "    ")
            case 1:
                main.need("from contextlib import asynccontextmanager")
                main.add("@asynccontextmanager", "async def lifespan(running):")
                self._decorated(main, "running", "    ")
                main.add("    yield", "app.router.lifespan_context = lifespan")
            case _:
                main.add("def start():")
                self._decorated(main, "app", "    ")
                main.add('app.router.add_event_handler("startup", start)')

    def _wire(self, main: _Module, app: str, lines: list[str], indent: str) -> None:
        """Include the routers, each once or more, in some order."""
        self.rng.shuffle(self.routers)
        waiting = list(self.routers)
        while waiting:
            router = waiting.pop()
            prefix = self.pick("", f", prefix={self.prefix(main)}")
            options = self.options_of_include(main)
            match self.rng.randrange(7):
                case 0 | 1 | 2:
                    lines.append(f"{indent}{app}.include_router({router}{prefix}{options})")
                case 3:
                    chosen = [router, *(waiting.pop() for _ in range(min(len(waiting), 2)))]
                    each = self.fresh("each")
                    lines.append(f"{indent}for {each} in ({', '.join(chosen)},):")
                    lines.append(f"{indent}    {app}.include_router({each}{prefix}{options})")
                case 4:
                    group = self.fresh("group")
                    lines.append(f"{indent}{group} = APIRouter({self.router_options(main)})")
                    lines.append(f"{indent}{app}.include_router({group}{prefix})")
                    lines.append(f"{indent}{group}.include_router({router}{options})")
                case 5:
                    mounted = self.fresh("mounted")
                    lines.append(f"{indent}{mounted} = FastAPI(openapi_url=None)")
                    lines.append(f"{indent}{mounted}.include_router({router}{prefix})")
                    lines.append(f'{indent}{app}.mount("/{self.fresh("m")}", {mounted})')
                case _:
                    lines.append(f"{indent}{app}.include_router({router}{prefix}{options})")
                    lines.append(
                        f'{indent}{app}.include_router(router={router}, prefix="/{self.fresh("again")}")'
                    )

    def write(self) -> dict[str, str]:
        """Put a program together."""
        main = _Module("main")
        for _ in range(self.rng.randint(0, 2)):
            self.constants()
        for _ in range(self.rng.randint(0, 2)):
            self.parts()
        for _ in range(self.rng.randint(0, 2)):
            self.router_class()
        for _ in range(self.rng.randint(1, 4)):
            self.feature(main)
        self.application(main)
        return {module.path: module.text() for module in (*self.modules, main)}
