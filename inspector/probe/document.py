"""The OpenAPI document of a service, as far as the probe needs it, read from whatever it is.

A document is the server's word: every part may be missing, of another type or absurd. What
cannot be read is left out and named in `flaws`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from inspector.probe.exchange import at, json_flaw, strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.probe.exchange import Json

Location = Literal["path", "query", "header", "cookie"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MOST_OPERATIONS: Final = 20_000
_MOST_FLAWS: Final = 20
_LONGEST_PATH: Final = 2000
_DEEPEST: Final = 50  # levels of a schema; one that goes deeper is taken for any


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation, with its schema as it stands there."""

    name: str
    location: Location
    required: bool
    schema: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class DocumentedResponse:
    """An answer that an operation says it gives: `status` may be `default` or `4XX`."""

    status: str
    media_types: tuple[str, ...]
    schema: Json  # of the first media type, None where there is none


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str  # upper case
    path: str
    operation_id: str | None
    tags: tuple[str, ...]
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: tuple[str, ...] | None  # media types of the request's body, None where it takes none
    body_required: bool
    responses: tuple[DocumentedResponse, ...]
    schemes: tuple[str, ...]  # of its security; empty where it needs none, or may do without

    @property
    def secured(self) -> bool:
        """Whether it needs credentials, as it says."""
        return bool(self.schemes)

    @property
    def title(self) -> str:
        """`GET /path`."""
        return f"{self.method} {self.path}"

    def success(self) -> tuple[DocumentedResponse, ...]:
        """Return the answers of status 2xx."""
        return tuple(response for response in self.responses if response.status.startswith("2"))


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """How callers say who they are: `kind` is `http bearer`, `http basic`, `apiKey`, `oauth2`, ..."""

    kind: str
    location: str | None  # of an API key: header, query or cookie
    name: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """An OpenAPI document."""

    version: str | None
    title: str | None
    api_version: str | None
    servers: tuple[str, ...]
    operations: tuple[Operation, ...]
    schemes: Mapping[str, SecurityScheme]
    flaws: tuple[str, ...]

    def at(self, path: str) -> tuple[Operation, ...]:
        """Return the operations of a path."""
        return tuple(operation for operation in self.operations if operation.path == path)


@dataclass(frozen=True, slots=True)
class NoDocument:
    """A body that is no OpenAPI document, and why."""

    reason: str


class _Top(msgspec.Struct):
    """The parts of a document, unread: a path at a time keeps the memory of a large one small."""

    openapi: msgspec.Raw = msgspec.Raw(b"null")
    swagger: msgspec.Raw = msgspec.Raw(b"null")
    info: msgspec.Raw = msgspec.Raw(b"null")
    servers: msgspec.Raw = msgspec.Raw(b"null")
    paths: msgspec.Raw = msgspec.Raw(b"null")
    components: msgspec.Raw = msgspec.Raw(b"null")
    security: msgspec.Raw = msgspec.Raw(b"null")


class _Components(msgspec.Struct):
    parameters: dict[str, msgspec.Raw] = {}
    responses: dict[str, msgspec.Raw] = {}
    request_bodies: dict[str, msgspec.Raw] = msgspec.field(name="requestBodies", default={})
    schemes: dict[str, msgspec.Raw] = msgspec.field(name="securitySchemes", default={})


def read_document(data: bytes) -> Document | NoDocument:
    """Read an OpenAPI document; one that is JSON and has the shape of one is read as far as it goes."""
    try:
        top = msgspec.json.decode(data, type=_Top)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return NoDocument(f"it is no OpenAPI document: {json_flaw(data) or 'it is JSON, but no object'}")
    if bytes(top.paths) == b"null" and _raw(top.openapi) is None and _raw(top.swagger) is None:
        return NoDocument("it is JSON, but no OpenAPI document: it has neither `openapi` nor `paths`")
    return _Reader(top).document()


class _Reader:
    def __init__(self, top: _Top) -> None:
        self.top = top
        self.flaws: list[str] = []
        try:
            self.components = msgspec.json.decode(top.components, type=_Components | None) or _Components()
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.components = _Components()
            self.flaw("`components` does not have the shape that OpenAPI gives it")
        self.security = _raw(top.security)

    def flaw(self, text: str) -> None:
        if len(self.flaws) < _MOST_FLAWS:
            self.flaws.append(text)

    def document(self) -> Document:
        info = _raw(self.top.info)
        version = _raw(self.top.openapi)
        old = _raw(self.top.swagger)
        operations = tuple(self.operations())
        servers = _raw(self.top.servers)
        return Document(
            version=_text(version) or _text(old),
            title=_text(at(info, "title")),
            api_version=_text(at(info, "version")),
            servers=tuple(
                url
                for server in (servers if isinstance(servers, list) else [])
                if (url := _text(at(server, "url"))) is not None
            ),
            operations=operations,
            schemes={name: _scheme(_raw(raw)) for name, raw in self.components.schemes.items()},
            flaws=tuple(self.flaws),
        )

    def operations(self) -> Iterator[Operation]:
        try:
            paths = msgspec.json.decode(self.top.paths, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.flaw("`paths` is no object")
            return
        count = 0
        for path, raw in paths.items():
            item = _raw(raw)
            if not path.startswith("/"):
                if not path.startswith("x-"):
                    self.flaw(f"the path {path!r} does not start with a slash")
                continue
            if len(path) > _LONGEST_PATH:
                self.flaw(f"a path has {len(path)} characters")
                continue
            if not isinstance(item, dict):
                self.flaw(f"what stands at {path!r} is no object")
                continue
            shared = list(self.parameters(item.get("parameters")))
            for method in METHODS:
                operation = item.get(method)
                if operation is None:
                    continue
                if not isinstance(operation, dict):
                    self.flaw(f"{method.upper()} {path!r} is no object")
                    continue
                count += 1
                if count > _MOST_OPERATIONS:
                    self.flaw(f"there are more than {_MOST_OPERATIONS} operations")
                    return
                yield self.operation(method.upper(), path, operation, shared)

    def operation(
        self, method: str, path: str, item: Mapping[str, Json], shared: list[Parameter]
    ) -> Operation:
        own = list(self.parameters(item.get("parameters")))
        named = {(parameter.name, parameter.location) for parameter in own}
        inherited = [one for one in shared if (one.name, one.location) not in named]
        body = self.followed(item.get("requestBody"), self.components.request_bodies)
        content = body.get("content")
        responses = item.get("responses")
        return Operation(
            method=method,
            path=path,
            operation_id=_text(item.get("operationId")),
            tags=tuple(strings(item.get("tags"))),
            deprecated=item.get("deprecated") is True,
            parameters=(*inherited, *own),
            body=tuple(content) if isinstance(content, dict) else (() if body else None),
            body_required=body.get("required") is True,
            responses=tuple(self.responses(responses if isinstance(responses, dict) else {})),
            schemes=_schemes(item.get("security", self.security)),
        )

    def parameters(self, items: Json) -> Iterator[Parameter]:
        for item in items if isinstance(items, list) else []:
            found = self.followed(item, self.components.parameters)
            schema = found.get("schema")
            match found.get("name"), found.get("in"):
                case str(name), ("path" | "query" | "header" | "cookie") as location:
                    yield Parameter(
                        name,
                        location,
                        found.get("required") is True or location == "path",
                        schema if isinstance(schema, dict) and _is_shallow(schema) else {},
                    )

    def responses(self, items: Mapping[str, Json]) -> Iterator[DocumentedResponse]:
        for status, item in items.items():
            content = self.followed(item, self.components.responses).get("content")
            kinds = content if isinstance(content, dict) else {}
            schema = at(next(iter(kinds.values()), None), "schema")
            yield DocumentedResponse(status, tuple(kinds), schema if _is_shallow(schema) else {})

    def followed(self, item: Json, known: Mapping[str, msgspec.Raw]) -> Mapping[str, Json]:
        """Return an object, or the component that it refers to."""
        if not isinstance(item, dict):
            return {}
        reference = item.get("$ref")
        if not isinstance(reference, str):
            return item
        raw = known.get(reference.rpartition("/")[2])
        found = _raw(raw) if raw is not None else None
        return found if isinstance(found, dict) else {}


def _raw(raw: msgspec.Raw) -> Json:
    # it was read once to find its end, but neither its texts nor its depth have been tried
    try:
        value: Json = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return value


def _is_shallow(value: Json) -> bool:
    """Whether a value can be walked without a thought for the stack."""
    level = [value]
    for _ in range(_DEEPEST):
        nested: list[Json] = []
        for one in level:
            match one:
                case dict():
                    nested.extend(one.values())
                case list():
                    nested.extend(one)
        if not nested:
            return True
        level = nested
    return False


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _schemes(security: Json) -> tuple[str, ...]:
    """The schemes that a caller can choose from; none where an empty requirement allows to have none."""
    if not isinstance(security, list) or not security or {} in security:
        return ()
    return tuple(dict.fromkeys(name for item in security if isinstance(item, dict) for name in item))


def _scheme(value: Json) -> SecurityScheme:
    kind = _text(at(value, "type")) or "unknown"
    if kind == "http":
        kind = f"http {(_text(at(value, 'scheme')) or '').lower()}"
    return SecurityScheme(kind, _text(at(value, "in")), _text(at(value, "name")))
