"""Clients of synchronous SDKs, and which calls on them talk to the service.

A client is known by its class. What is reached through it (`client.chat.completions`,
`client.bucket("x").blob("y")`) belongs to it; methods that only build, configure or sign
something are quiet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.project.code import receiver
from inspector.project.names import External, Local, Variable
from inspector.project.tables.sdks import GOOGLE, SDKS, STRIPE_QUIET
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import CallSite, Owner
    from inspector.project.model import Project
    from inspector.project.tables.sdks import Sdk
    from inspector.project.types import TypeRef


_STRIPE: Final = next(sdk for sdk in SDKS if sdk.name == "stripe")
_MOST_STEPS: Final = 20


class Clients:
    """Finds the client that a call is made on."""

    def __init__(self, project: Project) -> None:
        """Take the project that is asked about."""
        self._project = project
        self._by_class = project.tables.sdk_by_class
        self._by_function = project.tables.sdk_by_function
        self._known: dict[tuple[Owner, str], Sdk | None] = {}

    def talks(self, site: CallSite) -> Sdk | None:
        """Return the SDK whose service a call talks to; None for any other call."""
        method = called_name(site.call)
        if method is None:
            return None
        function = self._function(site)
        if function is not None:
            return function
        base = receiver(site.call.func)
        sdk = self.client(site.owner, base) if base is not None else None
        if sdk is None or method.endswith(("_path", "_async")) or method[:1].isupper():
            return None
        if method in sdk.quiet or (sdk.only and method not in sdk.only):
            return None
        return sdk

    def client(self, owner: Owner, expr: s.Expr) -> Sdk | None:
        """Return the SDK of the client that an expression is, or is reached through."""
        if not isinstance(expr, s.Ref):
            return self._reached_through(owner, expr)
        key = (owner, expr.path)
        if key not in self._known:
            self._known[key] = self._reached_through(owner, expr)
        return self._known[key]

    def _reached_through(self, owner: Owner, expr: s.Expr) -> Sdk | None:
        for _ in range(_MOST_STEPS):
            sdk = self.of_type(self._project.type_of(owner, expr))
            if sdk is not None:
                return sdk
            step = self._outward(owner, expr)
            if step is None:
                return None
            owner, expr = step
        return None

    def of_type(self, found: TypeRef | None) -> Sdk | None:
        """Return the SDK that a class is a client of."""
        if found is None:
            return None
        names = [found.name] if found.cls is None else self._project.hierarchy.external_bases(found.cls)
        for name in names:
            if name in self._by_class:
                return self._by_class[name]
            if _is_google_client(name):
                return GOOGLE
            above = name.rpartition(".")[0]
            if above in self._by_class and name[len(above) + 1 :][:1].isupper():
                return self._by_class[above]  # boto3's `resource.Table`
        return None

    # --- details -------------------------------------------------------------------------------

    def _function(self, site: CallSite) -> Sdk | None:
        """Return the SDK of a module-level function that talks, or of a constructor that connects."""
        if not isinstance(site.call.func, s.Ref):
            return None
        symbol = self._project.resolve(site.owner, site.call.func)
        if not isinstance(symbol, External):
            return None
        if symbol.name in self._by_function:
            return self._by_function[symbol.name]
        made = self._by_class.get(symbol.name)
        if made is not None:
            # an SMTP client connects at once when it is given a host
            return made if made.connects or (made.name == "smtplib" and _gives_host(site.call)) else None
        return _STRIPE if _is_stripe_resource(symbol.name) else None

    def _outward(self, owner: Owner, expr: s.Expr) -> tuple[Owner, s.Expr] | None:
        """Return what an expression is reached through, one step further out, and where that stands."""
        match expr:
            case s.Attr(base=base) | s.Subscript(base=base):
                return owner, base
            case s.Call(func=func):
                reached = receiver(func)
                callee = self._project.types.callee(owner, func)
                return (owner, reached) if reached is not None and callee.function is None else None
            case s.Ref(path=path, line=line, column=column) if "." in path:
                return owner, s.Ref(path.rpartition(".")[0], line, column)
            case s.Ref(path=path):
                return self._assigned(owner, path)
            case _:
                return None

    def _assigned(self, owner: Owner, name: str) -> tuple[Owner, s.Expr] | None:
        match self._project.resolve(owner, name):
            case Local(function=function):
                where: Owner = function
            case Variable(file=file, cls=None):
                where = file
            case _:
                return None
        values = self._project.types.assigned(where, name)
        return (where, values[0]) if len(values) == 1 else None


def _gives_host(call: s.Call) -> bool:
    return bool(call.args) or any(k.name == "host" for k in call.keywords)


def _is_google_client(name: str) -> bool:
    last = name.rpartition(".")[2]
    return name.startswith("google.cloud.") and last.endswith("Client") and "Async" not in last


def _is_stripe_resource(name: str) -> bool:
    """Whether a name is a method of one of stripe's resources: `stripe.Charge.create`."""
    match name.split("."):
        case ["stripe", *between, method]:
            resource = between[-1] if between else ""
            return (
                resource[:1].isupper()
                and not resource.endswith("Error")
                and method[:1].islower()
                and not method.endswith("_async")
                and method not in STRIPE_QUIET
            )
        case _:
            return False
