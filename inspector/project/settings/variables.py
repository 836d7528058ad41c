"""The variables of a field: one, or the leaves of the model that it holds.

With `env_nested_delimiter`, `DB__POOL__SIZE` sets `db.pool.size`. A leaf whose name would
be split elsewhere, or is too deep for `env_nested_max_split`, has no variable of its own;
then the JSON of a model above it is the way to set it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import ClassValue, Value, constant, plain
from inspector.project.records import SettingsVariable
from inspector.project.settings.data import Given, NoTextError
from inspector.project.settings.examples import example
from inspector.project.settings.kinds import Collection, Either, Model, limits_of, models, only, reads_json
from inspector.project.settings.names import Name, Namer
from inspector.project.settings.texts import Texts, default_source
from inspector.project.written import unquoted
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from inspector.project.code import Class
    from inspector.project.settings.config import Config, Configs
    from inspector.project.settings.declared import Declared
    from inspector.project.settings.fields import Fields
    from inspector.project.settings.kinds import Limit

_DEEPEST: Final = 8
_MOST_LEAVES: Final = 500


@dataclass(frozen=True, slots=True)
class _Default:
    """What a model is by default: what gives its fields other defaults than their own, if that is known."""

    given: Given | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class _Above:
    """The model around a leaf: the variables that lead to it, and what it is by default."""

    tops: tuple[str, ...]  # the settings field's variables
    keys: tuple[tuple[str, ...], ...]  # the keys below them, one tuple an alternative
    path: tuple[str, ...]
    seen: tuple[ClassValue, ...]
    required: bool  # the service does not start without the settings field
    default: _Default
    exact: bool  # keys arrive as the source lower-cased them
    absent: bool  # the default is None


class Variables:
    """Lists the variables of one settings class; `note` is told of what has none."""

    def __init__(
        self, fields: Fields, configs: Configs, config: Config, note: Callable[[Class, str, str], None]
    ) -> None:
        """Take what knows the fields of models, and the configuration of the settings class."""
        self.fields = fields
        self.configs = configs
        self.config = config
        self.note = note
        self.namer = Namer(config, note)
        self.texts = Texts(fields.machine, fields, config)
        self._leaves_left = 0

    def of(self, made: Declared) -> tuple[SettingsVariable, ...]:
        """The variables of a settings field; the leaves of models in the order of their fields."""
        names = self.namer.field(made)
        whole = self.single(made, names)
        found = models(made.kind)
        if not self.config.delimiter or not found or not names:
            return (whole,)
        above = _Above(
            tops=tuple(name.variable for name in names),
            keys=((),),
            path=(made.name,),
            seen=(),
            required=made.required,
            default=self._default(made),
            exact=self._is_exact(made, exact=False),
            absent=_is_none(made),
        )
        self._leaves_left = _MOST_LEAVES
        leaves = _merged(self._leaves(made, found, above))
        if not leaves or self._leaves_left < 0:
            return (whole,)
        if any(not leaf.names for leaf in leaves):
            return (replace(whole, required=False), *(leaf for leaf in leaves if leaf.names))
        return leaves

    def single(self, made: Declared, names: Sequence[Name]) -> SettingsVariable:
        """A field that one variable sets as a whole."""
        first = names[0] if names else Name(made.name)
        default = self.texts.of(made, steps=first.steps)
        how = reads_json(made.kind)
        return SettingsVariable(
            names=tuple(name.variable for name in names),
            path=(made.name,),
            type=written_type(made),
            required=made.required,
            default=default_source(made),
            value=default.text,
            unknown=default.reason,
            example=example(made, self.texts, self.fields, first.steps) if made.required else None,
            secret=made.kept or default.secret,
            masked=default.masked,
            json=(how != "no" and self.texts.decodes(made)) or bool(first.steps),
            choices=self.texts.options(made.kind),
            limits=described((*limits_of(made.kind), *made.limits())),
            description=description(made),
            place=made.owner.cls.file.place(made.statement.span),
            steps=first.steps,
            per_key=self._per_key(made, names),
        )

    def _per_key(self, made: Declared, names: Sequence[Name]) -> str | None:
        """How one entry of a mapping is set, `LIMITS__<key>`."""
        kind = only(made.kind)
        if not self.config.delimiter or not isinstance(kind, Collection) or not kind.mapping or not names:
            return None
        return self.namer.joined(names[0].variable, ("<key>" if self.config.case_sensitive else "<KEY>",))

    def _default(self, made: Declared) -> _Default:
        if made.required or _is_none(made):
            return _Default()
        factory = plain(made.factory_value)
        if made.factory is not None and isinstance(factory, ClassValue):
            return _Default(Given(factory, {}))
        try:
            return self._value(self.texts.defaults.value(made))
        except NoTextError:
            return _Default(unknown=True)

    def _value(self, value: Value) -> _Default:
        found = self.texts.defaults.given(value)
        return _Default(found, unknown=found is None and plain(value) is not None)

    def _is_exact(self, made: Declared, *, exact: bool) -> bool:
        """Whether keys below a field are not matched with its model's fields, which only one model allows."""
        kind = made.kind
        if self.config.first_version or exact:
            return True
        one = only(kind)
        return not isinstance(one, Model) or one.flavour == "dataclass"

    # --- leaves ----------------------------------------------------------------------------------

    def _leaves(self, around: Declared, found: Sequence[Model], above: _Above) -> Iterator[SettingsVariable]:
        chosen = self._chosen(found, above)
        tag = around.kind.discriminator if isinstance(around.kind, Either) else None
        for model in found:
            if model.cls in above.seen or len(above.seen) >= _DEEPEST:
                continue
            inside = replace(
                above,
                seen=(*above.seen, model.cls),
                required=above.required and model is chosen,
                default=above.default if model is chosen else _Default(),
            )
            for field in self.fields.of(model.cls, model.bindings):
                if model.flavour != "model" and constant(field.options.get("init")) is False:
                    continue
                yield from self._leaf(
                    field, model, inside, is_tag=field.name == tag, is_chosen=model is chosen
                )

    def _chosen(self, found: Sequence[Model], above: _Above) -> Model | None:
        """The member of a union that the default is one of; without a default, the first."""
        given = above.default.given
        if given is None or (given.cls is None and len(found) == 1):
            return found[0] if found else None
        return next((model for model in found if model.cls is given.cls), None)

    def _leaf(
        self, field: Declared, model: Model, above: _Above, *, is_tag: bool, is_chosen: bool
    ) -> Iterator[SettingsVariable]:
        self._leaves_left -= 1
        if self._leaves_left < 0:
            return
        names = self.namer.below(field, self.configs.of(model.cls), exact=above.exact)
        keys = tuple((*before, name.variable) for before in above.keys for name in names)
        aliases = (alias.variable for alias in self.namer.aliases(field))
        given, known = above.default.given.of(*aliases, field.name) if above.default.given else (None, False)
        inner = self._inner(field, model, above, keys, given, known=known)
        if inner:
            yield from inner
            return
        variables = tuple(
            variable
            for top in above.tops
            for one in keys
            if (variable := self.namer.joined(top, one)) is not None
        )
        if model.flavour == "dataclass" and reads_json(field.kind) != "no":
            variables = ()  # the source looks into pydantic's classes only, and gives it the text
        base = self.single(field, names)
        default = self.texts.of(field, given, instance=known, steps=base.steps)
        if not is_chosen or above.default.unknown:
            default = replace(default, text=None, reason="its model is made when the code runs")
        yield replace(
            base,
            names=variables,
            path=(*above.path, field.name),
            required=above.required and (field.required or is_tag) and not known,
            needed=field.required or is_tag,
            value=default.text,
            unknown=default.reason,
            masked=default.masked,
            secret=base.secret or default.secret,
            default=base.default if not known else default.text,
            example=base.example if not is_tag else next(iter(base.choices), None),
            per_key=None,
            absent=above.absent,
        )

    def _inner(
        self,
        field: Declared,
        model: Model,
        above: _Above,
        keys: tuple[tuple[str, ...], ...],
        given: Value,
        *,
        known: bool,
    ) -> tuple[SettingsVariable, ...]:
        """The leaves of a model inside the model; none where no variable leads there."""
        found = models(field.kind)
        if not found or model.flavour == "dataclass":
            return ()
        inside = replace(
            above,
            keys=keys,
            path=(*above.path, field.name),
            required=above.required and field.required,
            default=self._inner_default(field, above, given, known=known),
            exact=self._is_exact(field, exact=above.exact),
            absent=above.absent or (plain(given) is None if known else _is_none(field)),
        )
        leaves = tuple(self._leaves(field, found, inside))
        return leaves if any(leaf.names for leaf in leaves) else ()

    def _inner_default(self, field: Declared, above: _Above, given: Value, *, known: bool) -> _Default:
        if above.default.unknown:
            return above.default
        return self._value(given) if known else self._default(field)


def _is_none(made: Declared) -> bool:
    return not made.required and made.factory is None and plain(made.value) is None


def _merged(leaves: Iterator[SettingsVariable]) -> tuple[SettingsVariable, ...]:
    """Leaves that members of a union share, once, with the choices of all."""
    found: dict[object, SettingsVariable] = {}
    for leaf in leaves:
        key: object = leaf.names or leaf.path
        before = found.get(key)
        if before is None:
            found[key] = leaf
            continue
        found[key] = replace(
            before,
            choices=tuple(dict.fromkeys((*before.choices, *leaf.choices))),
            type=before.type if leaf.type in before.type.split(" | ") else f"{before.type} | {leaf.type}",
            required=before.required or leaf.required,
            value=before.value if before.value is not None else leaf.value,
            secret=before.secret or leaf.secret,
        )
    return tuple(found.values())


# --- words -----------------------------------------------------------------------------------------

_SIGNS: Final = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_WORDS: Final = {
    "multiple_of": "a multiple of {}",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
    "pattern": "matches {}",
    "max_digits": "at most {} digits",
    "decimal_places": "at most {} decimal places",
}


def described(limits: tuple[Limit, ...]) -> tuple[str, ...]:
    """Limits in words, each kind once: `>= 1`, `at least 8 long`."""
    last = dict(limits)
    shown = {name: value for name, value in last.items() if not isinstance(value, bytes)}
    signs = [f"{_SIGNS[name]} {value}" for name, value in shown.items() if name in _SIGNS]
    return (*signs, *(_WORDS[name].format(value) for name, value in shown.items() if name in _WORDS))


def written_type(made: Declared) -> str:
    """A field's type as it is written, without what `Annotated` adds."""
    return _type_of(made.default) if made.annotation is None else _type(made.annotation)


def description(made: Declared) -> str | None:
    """What `Field(description=...)` says of a field, or the string that stands below it."""
    found = constant(made.options.get("description"))
    return found if isinstance(found, str) else made.docstring


def _type(annotation: s.Expr) -> str:
    match annotation:
        case s.Subscript(base=s.Ref(path=path), index=s.Sequence(items=(first, *_))) if path.endswith(
            "Annotated"
        ):
            return _type(first)
        case s.Binary(op="|", left=left, right=right):
            return f"{_type(left)} | {_type(right)}"
        case s.Const(value=str()) if (written := unquoted(annotation)) is not annotation:
            return _type(written)
        case _:
            return s.render(annotation)


def _type_of(default: s.Expr | None) -> str:
    match default:
        case s.Const(value=value):
            return type(value).__name__
        case s.Sequence(kind=kind):
            return kind
        case s.Mapping():
            return "dict"
        case _:
            return "Any"
