"""Alias generators: pydantic's own, `str.upper` and its like, functions of the project."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    External,
    ExternalInstance,
    FunctionValue,
    LambdaValue,
    UnknownValue,
    Value,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.evaluate.machine import Machine
    from inspector.project.settings.config import Config
    from inspector.project.settings.declared import Declared


class AliasGenerators:
    """Gives fields the aliases that their class's generator makes, unknown ones where it is not known."""

    def __init__(self, machine: Machine) -> None:
        """Take the evaluator."""
        self.machine = machine

    def generated(self, made: Declared, config: Config) -> Declared:
        """A field with the alias that the class's generator gives it, where it has none of its own."""
        if config.generator is None or config.first_version:
            return made
        own = (made.alias_priority or 0) > 1
        if own and made.validation_alias is not None:
            return made
        for_validation, alias = self._aliases(made, config.generator)
        chosen = for_validation if for_validation is not None else alias
        if own:
            return replace(made, validation_alias=chosen)
        return replace(made, validation_alias=chosen, alias=alias, alias_priority=1)

    def _aliases(self, made: Declared, generator: Value) -> tuple[Value, Value]:
        """What an alias generator makes of a name: for validation only, and for all uses."""
        match generator:
            case ExternalInstance(name=name, args=args, kwargs=kwargs) if name.endswith(".AliasGenerator"):
                parts = {**dict(zip(("alias", "validation_alias"), args, strict=False)), **kwargs}
                return tuple(
                    self._alias(made, plain(parts.get(key))) for key in ("validation_alias", "alias")
                )  # type: ignore[return-value]
            case _:
                return None, self._alias(made, generator)

    def _alias(self, made: Declared, generator: Value) -> Value:
        match generator:
            case None:
                return None
            case FunctionValue() | LambdaValue():
                return plain(self.machine.call(generator, [made.name], {}, None, made.env))
            case External(name=name) if name in _GENERATORS:
                return _GENERATORS[name](made.name)
            case _:
                return UnknownValue("its generator is not known")


def to_pascal(name: str) -> str:
    """`pydantic.alias_generators.to_pascal`."""
    return re.sub(r"([0-9A-Za-z])_(?=[0-9A-Z])", r"\1", name.title())


def to_camel(name: str) -> str:
    """`pydantic.alias_generators.to_camel`."""
    if re.match(r"^[a-z]+[A-Za-z0-9]*$", name) and not re.search(r"\d[a-z]", name):
        return name
    return re.sub(r"(^_*[A-Z])", lambda found: found[1].lower(), to_pascal(name))


def to_snake(name: str) -> str:
    """`pydantic.alias_generators.to_snake`."""
    for before, after in (
        ("[A-Z]+", "[A-Z][a-z]"),
        ("[a-z]", "[A-Z]"),
        ("[0-9]", "[A-Z]"),
        ("[a-z]", "[0-9]"),
    ):
        name = re.sub(f"({before})({after})", r"\1_\2", name)
    return name.replace("-", "_").lower()


_GENERATORS: Final[dict[str, Callable[[str], str]]] = {
    **{f"pydantic.alias_generators.{f.__name__}": f for f in (to_pascal, to_camel, to_snake)},
    **{
        f"builtins.str.{f.__name__}": f
        for f in (str.upper, str.lower, str.title, str.capitalize, str.swapcase)
    },
}
