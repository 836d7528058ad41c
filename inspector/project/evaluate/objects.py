"""Attributes, items, instances and enums: what objects do when they are used."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from inspector.project import names as n
from inspector.project.evaluate import signatures, traits
from inspector.project.evaluate.classes import MODELS, Classes
from inspector.project.evaluate.journal import ABSENT, Write
from inspector.project.evaluate.members import attributes_of
from inspector.project.evaluate.models import model_class_method, model_method
from inspector.project.evaluate.values import (
    REST,
    Bound,
    ClassValue,
    Dict,
    Either,
    EnumMember,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Generic,
    Instance,
    Items,
    Maybe,
    ModuleValue,
    NamespaceValue,
    Native,
    Partial,
    ProjectPath,
    Super,
    Tentative,
    Test,
    UnknownValue,
    Value,
    choice_of,
    constant,
    describe,
    either,
    elements,
    held,
    key_of,
    perhaps,
    plain,
    source_of,
    tentative,
    unless_given,
)
from inspector.project.records import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inspector.project.code import Class, Function, SourceFile
    from inspector.project.evaluate.plugin import Plugin
    from inspector.project.hierarchy import Hierarchy
    from inspector.project.names import Names, Symbol
    from inspector.project.records import Place, Unresolved
    from inspector.source import syntax as s

FIELDS: Final = frozenset(
    {
        "pydantic.Field",
        "dataclasses.field",
        "attrs.field",
        "attr.ib",
        "attr.field",
        "sqlmodel.Field",
        "pydantic.v1.Field",
    }
)


# what these are called with can be read from them
NAMED_ARGUMENTS: Final = frozenset({"pkgutil.ModuleInfo", "types.SimpleNamespace"})


class Objects(Classes):
    """The part of the machine that knows objects; see `Machine` for the rest."""

    names: Names
    hierarchy: Hierarchy
    instantiated: set[Class]

    def __init__(self) -> None:
        """Start without plugins and natives; `setup` adds them."""
        super().__init__()
        self.plugins: list[Plugin] = []
        self.natives: Mapping[str, Callable[..., Value]] = {}
        self.unresolved: list[Unresolved] = []
        self.conditions: list[Test] = []
        self._libraries: dict[tuple[str, str], Value] = {}  # attributes of libraries, which never change
        self.attempts = 0  # how many `try` statements run: outside of one nobody asks for doubts
        self.journals: list[list[Write]] = []  # what the branches that run have written, the innermost last
        self.doubts = 0  # how often something was done so far of which nobody knows whether it raises

    @abstractmethod
    def module(self, file: SourceFile) -> ModuleValue: ...
    @abstractmethod
    def symbol(self, symbol: Symbol) -> Value: ...
    @abstractmethod
    def call(
        self, function: Value, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value: ...
    @abstractmethod
    def place(self, node: s.Call | None, env: Env) -> Place | None: ...
    @abstractmethod
    def step(self, cost: int = 1) -> None: ...

    # --- attributes ------------------------------------------------------------------------

    def attribute(self, base: Value, name: str) -> Value:
        """`base.name`."""
        kind = type(base)  # what every import asks, thousands of times: before all that is rare
        if kind is ModuleValue and name != "__dict__":
            return self.module_attribute(base, name)  # type: ignore[arg-type]
        if kind is External:
            return self._library_attribute(base.name, name)  # type: ignore[union-attr]
        match base:
            case Tentative(value=value, source=source):
                found = self.attribute(value, name)
                return found if isinstance(found, (UnknownValue, Tentative)) else Tentative(found, source)
            case Maybe(value=value):
                return self.attribute(value, name)
            case Either(value=value, otherwise=otherwise, test=test):
                return either(self.attribute(value, name), self.attribute(otherwise, name), test)
            case ModuleValue() | ClassValue() | Instance() | FunctionValue() if name == "__dict__":
                return attributes_of(self, base)
            case ModuleValue():
                return self.module_attribute(base, name)
            case NamespaceValue(name=package, root=root) if name == "__path__":
                folder = package.replace(".", "/")
                return Items("list", [ProjectPath(f"{root}/{folder}" if root else folder)])
            case ProjectPath():
                return self.path_attribute(base, name)
            case NamespaceValue(name=package, root=root):
                return self.symbol(self.names.member(n.Namespace(package, root), name))
            case ClassValue():
                return self.class_attribute(base, name)
            case Instance():
                return self.instance_attribute(base, name)
            case Super(cls=cls, receiver=receiver):
                return self.super_attribute(cls, receiver, name)
            case ExternalInstance():
                return self.external_attribute(base, name)
            case EnumMember(name=member, value=value):
                if name in {"value", "_value_"}:
                    return value
                return member if name == "name" else self.enum_method(base, name)
            case FunctionValue():
                return self.function_attribute(base, name)
            case Bound(function=FunctionValue() as function) if name in function.attributes:
                return function.attributes[name]
            case Bound(function=FunctionValue() as function) if name in {"__name__", "__doc__", "__module__"}:
                return self.attribute(function, name)
            case Bound(receiver=receiver, function=function) if name in {"__func__", "__self__"}:
                return function if name == "__func__" else receiver
            case Dict() | Items() | str():
                return self.container_method(base, name)
            case Generic(base=inner):
                return self.attribute(inner, name)
            case UnknownValue():
                return base
            case _:
                return UnknownValue(f"{describe(base)}.{name}")

    def function_attribute(self, base: FunctionValue, name: str) -> Value:
        """An attribute of a function: set on it, of what it wraps, or its own."""
        if name in base.attributes:
            return base.attributes[name]
        wrapped = plain(base.wrapped)
        if isinstance(wrapped, (FunctionValue, Bound)) and name != "__wrapped__":
            return self.attribute(wrapped, name)
        match name:
            case "__name__":
                return base.function.fact.name
            case "__qualname__":
                return base.function.fact.qualname
            case "__doc__":
                return base.function.fact.docstring
            case "__module__":
                return base.function.file.module
            case "__wrapped__" if base.wrapped is not None:
                return base.wrapped
            case _:
                return UnknownValue(f"{base.function.name}.{name}")

    def _library_attribute(self, library: str, name: str) -> Value:
        key = (library, name)
        if key not in self._libraries:
            if name in {"value", "name"} and library.startswith(("http.HTTPStatus.", "http.HTTPMethod.")):
                self._libraries[key] = (
                    library.rpartition(".")[2] if name == "name" else constant(External(library))
                )
            else:
                self._libraries[key] = self.symbol(self.names.member(n.External(library), name))
        return self._libraries[key]

    def module_attribute(self, module: ModuleValue, name: str) -> Value:
        if module.state == "new":
            self.module(module.file)
        if name in module.env.names:
            return module.env.names[name]
        if name == "__name__":
            return module.file.module
        symbol = self.names.member(n.Module(module.file), name)
        if not isinstance(symbol, (Unknown, n.Variable)):
            return self.symbol(symbol)
        lazy = module.env.names.get("__getattr__")
        if isinstance(lazy, FunctionValue):
            return self.call(lazy, [name], {}, None, module.env)
        return UnknownValue(f"{module.file.module} has no {name}")

    def class_attribute(self, cls: ClassValue, name: str) -> Value:
        for part in self.line(cls):
            found = self.own_attribute(part, name)
            if found is not None:
                if self.is_enum(part) and name in self.enum_names(part):
                    return EnumMember(part, name, self.enum_value(part, name))
                if isinstance(found, FunctionValue) and found.kind == "class":
                    return Bound(cls, found)
                return found.value if isinstance(found, _NoneHere) else found
        if name in {"__name__", "__qualname__"}:
            return cls.cls.fact.name if name == "__name__" else cls.cls.fact.qualname
        if name == "__init__" and not cls.externals and not self.is_record(cls):
            return Native(signatures.OBJECT_INIT, lambda args, kwargs, node, env: None)
        if name == "__subclasses__":
            return Native(name, lambda args, kwargs, node, env: Items("list", list(cls.subclasses)))
        if name == "__members__" and self.is_enum(cls):
            members = Dict()
            for member in self.enum_names(cls):
                members.set(member, EnumMember(cls, member, self.enum_value(cls, member)))
            return members
        made = None if cls.externals.isdisjoint(MODELS) else model_class_method(self, cls, name)
        if made is not None:
            return made
        if self.externals(cls) and not self.is_enum(cls):  # a base may well have it
            return UnknownValue(f"{cls.cls.name}.{name} is of a library")
        return UnknownValue(f"{cls.cls.name} has no {name}")

    def under_conditions(self, value: Value) -> Value:
        """A value as it goes into a container here: perhaps, when conditions are open."""
        return Maybe(value, tuple(self.conditions)) if self.conditions else value

    def all_under_conditions(self, values: list[Value] | None) -> list[Value] | None:
        """Elements as they go into a container here; many cost more."""
        if values is None:
            return None
        self.step(len(values) // 50)
        return [self.under_conditions(value) for value in values] if self.conditions else list(values)

    def own_attribute(self, cls: ClassValue, name: str) -> Value | _NoneHere:
        names = self.class_body(cls).names
        if name not in names:
            return None
        found = names[name]
        return _NoneHere() if found is None else found

    def instance_attribute(self, instance: Instance, name: str) -> Value:
        if name in instance.attributes:
            return instance.attributes[name]
        plugin = self.plugin_of(instance)
        kept = plugin.field(instance, name) if plugin is not None else None
        if kept is not None:
            return kept
        for part in self.line(instance.cls):
            found = self.own_attribute(part, name)
            if found is None:
                continue
            match found:
                case FunctionValue(kind="property"):
                    return self.call(Bound(instance, found), [], {}, None, part.env)
                case FunctionValue(kind="static"):
                    return found
                case FunctionValue(kind="class"):
                    return Bound(instance.cls, found)
                case FunctionValue():
                    return Bound(instance, found)
                case _NoneHere():
                    return (
                        None
                        if not self.is_settings(instance.cls)
                        else Tentative(None, f"{part.cls.fact.name}.{name}")
                    )
            return self.field_default(part, name, found, instance)
        given = plugin.attribute(instance, name) if plugin is not None else None
        if given is not None:
            return given
        if name == "__class__":
            return instance.cls
        copying = None if instance.cls.externals.isdisjoint(MODELS) else model_method(self, instance, name)
        if copying is not None:
            return copying
        for part in self.line(instance.cls):
            dynamic = self.own_attribute(part, "__getattr__")
            if isinstance(dynamic, FunctionValue) and not name.startswith("__"):
                return self.call(Bound(instance, dynamic), [name], {}, None, part.env)
        return UnknownValue(instance.incomplete or f"{instance.cls.cls.name} has no {name} that is known")

    def field_default(self, cls: ClassValue, name: str, found: Value, instance: Instance) -> Value:
        """A class-level value read through an instance: of a model, the field's default."""
        if isinstance(found, ExternalInstance) and found.name in FIELDS:
            found = self.default_of(found, cls, name)
        if isinstance(found, ExternalInstance) and found.name in traits.TRAITS:
            return self._trait(found, cls, name, instance)
        if self.is_settings(instance.cls) or instance.incomplete:
            return tentative(found, Tentative(None, f"{cls.cls.fact.name}.{name}"))
        return found

    def _trait(self, trait: ExternalInstance, cls: ClassValue, name: str, instance: Instance) -> Value:
        """What a trait is that nothing has set on its instance; a configuration may."""
        maker = traits.maker_of(self.line(instance.cls), name, lambda part: self.class_body(part).names)
        if isinstance(maker, FunctionValue):
            default = self.call(Bound(instance, maker), [], {}, None, maker.env)
        else:
            default = traits.default_of(trait)
        if isinstance(default, UnknownValue):
            return default
        return tentative(default, Tentative(None, f"{cls.cls.fact.name}.{name}"))

    def default_of(self, field: ExternalInstance, cls: ClassValue, name: str) -> Value:
        for key in ("default_factory", "factory"):
            if key in field.kwargs:
                return self.call(field.kwargs[key], [], {}, None, cls.env)
        default = field.kwargs.get(
            "default", field.args[0] if field.args else UnknownValue(f"{name} has no default")
        )
        if plain(default) == External("builtins.Ellipsis"):
            return UnknownValue(f"{name} has no default")
        return default

    def super_attribute(self, cls: ClassValue, receiver: Value, name: str) -> Value:
        receiver = plain(receiver)
        whole = receiver.cls if isinstance(receiver, Instance) else receiver
        line = self.line(whole) if isinstance(whole, ClassValue) else self.line(cls)
        after = line[line.index(cls) + 1 :] if cls in line else []
        for part in after:
            found = self.own_attribute(part, name)
            if isinstance(found, FunctionValue):
                if found.kind == "property":
                    return self.call(Bound(receiver, found), [], {}, None, part.env)
                return found if found.kind == "static" else Bound(receiver, found)
            if found is not None:
                return None if isinstance(found, _NoneHere) else found
        if isinstance(receiver, Instance):
            plugin = self.plugin_of(receiver)
            given = plugin.attribute(receiver, name) if plugin is not None else None
            if given is not None:
                return given
            if name == "__init__":
                return Native(signatures.OBJECT_INIT, lambda args, kwargs, node, env: None)
        return UnknownValue(f"super().{name} of a library class")

    def plugin_of(self, target: Instance | ExternalInstance) -> Plugin | None:
        """Who knows the library's class that a value is an instance of."""
        externals = target.cls.externals if isinstance(target, Instance) else frozenset({target.name})
        return next((plugin for plugin in self.plugins if plugin.handles(externals)), None)

    def external_attribute(self, base: ExternalInstance, name: str) -> Value:
        if base.attributes is not None and name in base.attributes:
            return base.attributes[name]
        plugin = self.plugin_of(base)
        if plugin is not None:
            for given in (plugin.field(base, name), plugin.attribute(base, name)):
                if given is not None:
                    return given
        if base.name in {signatures.SIGNATURE, signatures.PARAMETER}:
            return signatures.attribute(base, name)
        if base.name in NAMED_ARGUMENTS:
            return base.kwargs.get(name, UnknownValue(f"{base.name} has no {name}"))
        return External(f"{base.name}().{name}")

    def set_attribute(self, base: Value, name: str, value: Value) -> None:
        """`base.name = value`."""
        match plain(base):
            case (Instance() | ExternalInstance()) as target if self._set_field(target, name, value):
                return
            case Instance() as instance:
                if self.journals and name not in instance.attributes:
                    self._keep_default(instance, name)
                self.write(instance.attributes, name, value)
            case ExternalInstance() as made:
                made.attributes = {**(made.attributes or {}), name: value}
            case ModuleValue() as module:
                self.write(module.env.names, name, value)
            case ClassValue() as cls:
                self.write(self.class_body(cls).names, name, value)
            case FunctionValue() as function:
                self.write(function.attributes, name, value)
            case _:
                return

    def _keep_default(self, instance: Instance, name: str) -> None:
        """Let an instance hold what its class gives for a name, before a branch hides that."""
        for part in self.line(instance.cls):
            found = self.own_attribute(part, name)
            if found is not None:
                if not isinstance(found, FunctionValue):
                    instance.attributes[name] = self.instance_attribute(instance, name)
                return

    def write(self, store: dict[str, Value], name: str, value: Value) -> None:
        """Set what other scopes read too; a branch that may not be taken knows what was there before."""
        if self.journals:
            self.journals[-1].append(Write(store, name, store.get(name, ABSENT)))
        store[name] = value

    def _set_field(self, target: Instance | ExternalInstance, name: str, value: Value) -> bool:
        plugin = self.plugin_of(target)
        return plugin is not None and plugin.set_field(target, name, value)

    # --- instances ---------------------------------------------------------------------------

    def enum_method(self, member: EnumMember, name: str) -> Value:
        found = self.class_attribute(member.cls, name)
        if isinstance(found, FunctionValue):
            return (
                self.call(Bound(member, found), [], {}, None, found.env)
                if found.kind == "property"
                else Bound(member, found)
            )
        inner = plain(member.value)
        return (
            self.attribute(inner, name)
            if isinstance(inner, str) and isinstance(found, UnknownValue)
            else found
        )

    def instantiate(
        self, cls: ClassValue, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        """`cls(...)`."""
        line = self.line(cls)
        self.instantiated.add(cls.cls)
        if self.is_enum(cls):
            return self.enum_member(cls, args[0] if args else UnknownValue("no value"))
        instance = Instance(cls)
        plugin = self.plugin_of(instance)
        for part in line:
            maker = self.own_attribute(part, "__init__")
            if isinstance(maker, FunctionValue):
                if plugin is not None:
                    plugin.instantiate(instance, [], {}, self.place(node, env))
                self.call(Bound(instance, maker), args, kwargs, node, env)
                return instance
        if plugin is not None:
            plugin.instantiate(instance, args, kwargs, self.place(node, env))
            return instance
        self.doubts += bool(cls.externals)  # a model validates
        self.fill_fields(instance, args, kwargs)
        for name in ("__post_init__", "__attrs_post_init__", "model_post_init"):
            hook = self.instance_attribute(instance, name)
            if isinstance(hook, Bound):
                self.call(hook, [None] if name == "model_post_init" else [], {}, node, env)
        return instance

    def fill_fields(self, instance: Instance, args: list[Value], kwargs: dict[str, Value]) -> None:
        """Dataclasses, attrs classes, models, named tuples: arguments become attributes."""
        names = self.field_names(instance.cls)
        instance.attributes.update(zip(names, args, strict=False))
        instance.attributes.update((name, value) for name, value in kwargs.items() if name != REST)
        if REST in kwargs:
            instance.incomplete = f"what `**` gives {instance.cls.cls.name}"
        if self.is_record(instance.cls):
            for part in self.line(instance.cls):
                body = self.class_body(part).names
                for name in names:
                    if name in body and name not in instance.attributes:
                        default = self.record_default(part, name, body[name])
                        instance.attributes[name] = unless_given(default, name, kwargs)

    def record_default(self, part: ClassValue, name: str, value: Value) -> Value:
        if isinstance(value, ExternalInstance) and value.name in FIELDS:
            return self.default_of(value, part, name)
        return value

    # --- items -------------------------------------------------------------------------------

    def item(self, base: Value, key: Value, env: Env) -> Value:
        """`base[key]`."""
        match plain(base):
            case Dict() as holder:
                found = holder.get(key)
                if found is not None or key_of_known(holder, key):
                    return tentative(found, base, key)
                if holder.factory is not None and not isinstance(plain(key), UnknownValue):
                    holder.set(key, self.call(holder.factory, [], {}, None, env))
                    return holder.get(key)
                return UnknownValue(f"the entry {describe(key)} of a dict")
            case Items(values=values, open=opened):
                index = constant(key)
                if (
                    isinstance(index, int)
                    and not (opened and index < 0)
                    and -len(values) <= index < len(values)
                ):
                    return tentative(values[index], base, key)
                return UnknownValue("an element of a list")
            case Instance(cls=cls) as record if "typing.NamedTuple" in self.externals(cls):
                return self.item(Items("tuple", self.iterate(record) or []), key, env)
            case str(value):
                index = constant(key)
                if isinstance(index, int) and -len(value) <= index < len(value):
                    return tentative(value[index], base, key)
                return UnknownValue("a character of a string")
            case Instance() as instance:
                method = self.attribute(instance, "__getitem__")
                if isinstance(method, Bound):
                    return self.call(method, [key], {}, None, env)
        return UnknownValue(f"an element of {describe(base)}")

    def iterate(self, value: Value) -> list[Value] | None:
        """What a loop over a value goes through, None where that is not known."""
        choice = choice_of(value)
        if choice is not None:
            return perhaps(self.iterate(choice.value), self.iterate(choice.otherwise), choice)
        match plain(value):
            case Items() as items:
                known = elements(items)
                source = source_of(value)
                return known if known is None or source is None else [tentative(v, value) for v in known]
            case Dict(entries=entries, open=False):
                return [key for key, _ in entries.values()]
            case str(whole):
                return list(whole)
            case ClassValue() as cls if self.is_enum(cls):
                return [EnumMember(cls, name, self.enum_value(cls, name)) for name in self.enum_names(cls)]
            case Instance(cls=cls) as record if "typing.NamedTuple" in self.externals(cls):
                return [self.attribute(record, name) for name in self.field_names(cls)]
            case ExternalInstance(name="pkgutil.ModuleInfo", kwargs=kwargs):
                return [UnknownValue("a finder"), kwargs["name"], kwargs["ispkg"]]
            case Instance() as instance:
                method = self.attribute(instance, "__iter__")
                if isinstance(method, Bound):
                    return self.iterate(self.call(method, [], {}, None, instance.cls.env))
        return None

    def some(self, value: Value) -> list[Value]:
        """The elements that are known of a container with others; they may be gone when it is read."""
        match plain(value):
            case Items(values=values, open=True):
                return list(values)
            case Dict(entries=entries, open=True):
                return [key for key, _ in entries.values()]
            case _:
                return []

    def extend(self, made: Items, value: Value) -> None:
        """`[*value]` and the like: what is known goes into the container, what else there is opens it."""
        found = self.iterate(value)
        made.extend(self.some(value) if found is None else found)
        made.open = made.open or found is None

    def container_method(self, base: Dict | Items | str, name: str) -> Value:
        from inspector.project.evaluate.containers import method

        return method(self, base, name)

    def path_attribute(self, base: ProjectPath, name: str) -> Value:
        from inspector.project.evaluate.paths import attribute

        return attribute(self, base, name)

    # --- choices -----------------------------------------------------------------------------

    def for_both(self, choice: Either, effect: Callable[[Value], Value]) -> Value:
        """What an effect gives for each of two values, under the condition that it is that one."""
        known = held(choice.test, self.conditions)
        if known is not None:
            return effect(choice.value if known else choice.otherwise)
        first, second = self.under_both(
            choice.test, lambda: effect(choice.value), lambda: effect(choice.otherwise)
        )
        return either(first, second, choice.test)

    def under_both(
        self, test: Test, where_true: Callable[[], Value], where_false: Callable[[], Value]
    ) -> tuple[Value, Value]:
        """What comes of something where a test holds, and of something else where it does not."""
        self.conditions.append(test)
        first = where_true()
        self.conditions[-1] = test.opposite()
        second = where_false()
        self.conditions.pop()
        return first, second

    # --- libraries ---------------------------------------------------------------------------

    def call_external(
        self, name: str, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        """A call of a library's name: known ones have an effect, others make an instance of it."""
        native = self.natives.get(name)
        if native is not None:
            return native(self, args, kwargs, node, env)
        made = ExternalInstance(name, args, kwargs, self.place(node, env), node)
        plugin = self.plugin_of(made)
        if plugin is not None:
            plugin.instantiate(made, args, kwargs, made.place)
            return made
        if name not in NAMED_ARGUMENTS:
            self.escaped(args, kwargs, name, node, env)
        return made

    def escaped(
        self, args: list[Value], kwargs: dict[str, Value], into: str, node: s.Call | None, env: Env
    ) -> None:
        """Values go into code that is not evaluated; what it does with an app is not known."""
        for value in (*args, *kwargs.values()):
            for plugin in self.plugins:
                plugin.escaped(value, into, node, env)


class _NoneHere:
    """Tells a class attribute that is None from one that is missing."""

    value = None


def key_of_known(holder: Dict, key: Value) -> bool:
    """Whether a dict surely has the key (its value may be None)."""
    return key_of(key) in holder.entries


def function_of(value: Value) -> Function | None:
    """The project function that a callable value finally calls, decorators with `wraps` seen through."""
    for _ in range(20):
        match value:
            case FunctionValue(wrapped=wrapped) if wrapped is not None:
                value = plain(wrapped)
            case FunctionValue(function=function):
                return function
            case Bound(function=FunctionValue() as inner):
                value = inner
            case Partial(function=inner):
                value = plain(inner)
            case _:
                return None
    return None
