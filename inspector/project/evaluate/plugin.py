"""What the evaluator asks of whoever knows a family of libraries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.project.evaluate.values import Env, ExternalInstance, Instance, Value
    from inspector.project.records import Place
    from inspector.source import syntax as s


class Plugin(ABC):
    """What the evaluator knows of one family of libraries: the framework, say."""

    @abstractmethod
    def instantiate(
        self,
        target: Instance | ExternalInstance,
        args: list[Value],
        kwargs: dict[str, Value],
        place: Place | None,
    ) -> None:
        """Give a new instance of a library's class, or of a project subclass, its state."""

    @abstractmethod
    def attribute(self, target: Instance | ExternalInstance, name: str) -> Value | None:
        """A method that the library's class has, None where it has none of this name."""

    @abstractmethod
    def some_attribute(self, target: Instance | ExternalInstance, reason: str) -> Value | None:
        """A method of a name that is not known, for what calling it may do; None where that is nothing."""

    @abstractmethod
    def field(self, target: Instance | ExternalInstance, name: str) -> Value | None:
        """What the library's constructor sets on the instance, None where it sets nothing of this name."""

    @abstractmethod
    def set_field(self, target: Instance | ExternalInstance, name: str, value: Value) -> bool:
        """Set what the library's constructor set; whether it is such a name."""

    @abstractmethod
    def handles(self, externals: frozenset[str]) -> bool:
        """Whether instances of classes with these library bases are this plugin's."""

    @abstractmethod
    def escaped(self, value: Value, into: str, node: s.Call | None, env: Env) -> None:
        """A value was passed to code that is not evaluated."""
