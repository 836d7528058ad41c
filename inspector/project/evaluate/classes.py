"""Classes: their bases in order, enums and their members, the fields that a constructor takes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.values import (
    ClassValue,
    EnumMember,
    Env,
    External,
    ExternalInstance,
    UnknownValue,
    Value,
    constant,
    plain,
)
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import Class

ENUMS: Final = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag"})
SETTINGS: Final = frozenset(
    {"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"}
)
MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.v1.BaseModel", "sqlmodel.SQLModel", *SETTINGS})
_RECORDS: Final = frozenset(
    {
        "dataclasses.dataclass",
        "attrs.define",
        "attrs.frozen",
        "attrs.mutable",
        "attr.s",
        "attr.define",
        "attr.dataclass",
        "attr.frozen",
        "pydantic.dataclasses.dataclass",
    }
)


class Classes(ABC):
    """The part of the machine that knows classes."""

    def __init__(self) -> None:
        """Start without any."""
        self._enum_names: dict[Class, list[str]] = {}

    @abstractmethod
    def class_body(self, value: ClassValue) -> Env: ...
    @abstractmethod
    def eval(self, node: s.Expr, env: Env) -> Value: ...

    def line(self, cls: ClassValue) -> list[ClassValue]:
        """The class and its project bases in method resolution order."""
        if cls.line is None:
            cls.line = [cls]  # ends rings of inheritance
            bases = [ops.generic_base(base) for base in cls.bases]
            own = [base for base in bases if isinstance(base, ClassValue)]
            lines = [list(self.line(base)) for base in own]
            cls.line = [cls, *_merge([*lines, list(own)])]
            externals = {base.name for base in bases if isinstance(base, External)}
            for base in own:
                externals |= base.externals
            cls.externals = frozenset(externals)
        return cls.line

    def externals(self, cls: ClassValue) -> frozenset[str]:
        """The names of the library classes that a class derives from."""
        self.line(cls)
        return cls.externals

    def is_enum(self, cls: ClassValue) -> bool:
        """Whether a class is an enum."""
        return not self.externals(cls).isdisjoint(ENUMS)

    def is_settings(self, cls: ClassValue) -> bool:
        """Whether a class is a settings class."""
        return not self.externals(cls).isdisjoint(SETTINGS)

    def enum_names(self, cls: ClassValue) -> list[str]:
        """Names of an enum's members, in order."""
        found = self._enum_names.get(cls.cls)
        if found is None:
            found = self._enum_names[cls.cls] = []
            for statement in cls.cls.body:
                match statement:
                    case s.Assign(targets=(s.Ref(path=name),)) if not name.startswith("_"):
                        found.append(name)
        return found

    def enum_value(self, cls: ClassValue, name: str) -> Value:
        """The value of an enum's member."""
        value = self.class_body(cls).names.get(name)
        if isinstance(value, ExternalInstance) and value.name == "enum.auto":
            if "enum.StrEnum" in cls.externals:
                return name.lower()
            return self.enum_names(cls).index(name) + 1
        return value

    def enum_member(self, cls: ClassValue, key: Value) -> Value:
        """`Enum[key]` by name, or `Enum(key)` by value."""
        wanted = constant(key)
        for name in self.enum_names(cls):
            value = self.enum_value(cls, name)
            if name == wanted or constant(value) == wanted:
                return EnumMember(cls, name, value)
        return UnknownValue(f"a member of {cls.cls.name}")

    def is_record(self, cls: ClassValue) -> bool:
        """Whether a class is a dataclass or an attrs class, itself or through a base."""
        for part in self.line(cls):
            for decorator in part.cls.fact.decorators:
                expr = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
                if isinstance(expr, s.Ref):
                    made = plain(self.eval(expr, part.env))
                    if isinstance(made, External) and made.name in _RECORDS:
                        return True
        return False

    def field_names(self, cls: ClassValue) -> list[str]:
        """Annotated names of a class and its bases, in the order a generated `__init__` takes them."""
        found: dict[str, None] = {}
        for part in reversed(self.line(cls)):
            for statement in part.cls.body:
                match statement:
                    case s.AnnAssign(target=s.Ref(path=name), annotation=annotation, value=value):
                        if not s.render(annotation).startswith(
                            ("ClassVar", "typing.ClassVar")
                        ) and not _not_init(value):
                            found[name] = None
        return list(found)


def _not_init(value: s.Expr | None) -> bool:
    if not isinstance(value, s.Call):
        return False
    return any(
        k.name == "init" and isinstance(k.value, s.Const) and k.value.value is False for k in value.keywords
    )


def _merge(lines: list[list[ClassValue]]) -> list[ClassValue]:
    """C3: each class once, before its bases; where no order exists, the first one found."""
    merged: list[ClassValue] = []
    lines = [line for line in lines if line]
    while lines:
        heads = [line[0] for line in lines]
        tails = {id(cls) for line in lines for cls in line[1:]}
        head = next((h for h in heads if id(h) not in tails), heads[0])
        merged.append(head)
        lines = [[c for c in line if c is not head] for line in lines]
        lines = [line for line in lines if line]
    return merged
