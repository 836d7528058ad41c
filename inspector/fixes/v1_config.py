"""`class Config` of a pydantic model as `model_config`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.codemod import CannotRepairError
from inspector.fixes.names import dotted_name
from inspector.project.code import Class
from inspector.project.names import External
from inspector.project.schemas import is_settings
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.codemod import Edit, Need
    from inspector.fixes.sources import Source

_RENAMED: Final = {
    "allow_population_by_field_name": "populate_by_name",
    "anystr_lower": "str_to_lower",
    "anystr_strip_whitespace": "str_strip_whitespace",
    "anystr_upper": "str_to_upper",
    "keep_untouched": "ignored_types",
    "max_anystr_length": "str_max_length",
    "min_anystr_length": "str_min_length",
    "orm_mode": "from_attributes",
    "schema_extra": "json_schema_extra",
    "validate_all": "validate_default",
}
_SAME: Final = frozenset(
    {
        "alias_generator", "allow_inf_nan", "arbitrary_types_allowed", "coerce_numbers_to_str", "defer_build",
        "extra", "from_attributes", "frozen", "hide_input_in_errors", "ignored_types", "json_encoders",
        "json_schema_extra", "json_schema_serialization_defaults_required", "loc_by_alias",
        "plugin_settings", "populate_by_name", "protected_namespaces", "regex_engine", "revalidate_instances",
        "ser_json_bytes", "ser_json_inf_nan", "ser_json_timedelta", "str_max_length", "str_min_length",
        "str_strip_whitespace", "str_to_lower", "str_to_upper", "strict", "title", "use_attribute_docstrings",
        "use_enum_values", "val_json_bytes", "validate_assignment", "validate_default", "validate_return",
    }
)  # fmt: skip
_OF_SETTINGS: Final = frozenset(
    {
        "case_sensitive", "cli_parse_args", "env_file", "env_file_encoding", "env_ignore_empty",
        "env_nested_delimiter", "env_parse_enums", "env_parse_none_str", "env_prefix", "json_file",
        "json_file_encoding", "nested_model_default_partial_update", "secrets_dir", "toml_file", "yaml_file",
        "yaml_file_encoding",
    }
)  # fmt: skip
_WIDEST: Final = 88


@dataclass(frozen=True, slots=True)
class Config:
    """How a `class Config` becomes `model_config`."""

    model: str
    edits: tuple[Edit, ...]
    needs: tuple[Need, ...]
    names: tuple[str, ...]  # that it no longer uses
    unsafe: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    line: cst.SimpleStatementLine
    target: cst.Name
    key: str
    old: str
    value: cst.BaseExpression
    extra: str | None  # the literal that a member of `Extra` stands for


def config(source: Source, node: cst.ClassDef) -> Config:
    """Write a `class Config` as `model_config`; raises CannotRepairError."""
    model = source.owner(node)
    if not isinstance(model, Class):
        raise CannotRepairError("its `Config` stands in no model")
    for_settings = is_settings(source.project, model)
    _refuse_users(source, node, model)
    entries = tuple(_entries(source, node, for_settings=for_settings))
    target = "pydantic_settings.SettingsConfigDict" if for_settings else "pydantic.ConfigDict"
    named = source.name(target, node)
    ignored = [entry.old for entry in entries if entry.old != entry.key]
    return Config(
        model.fact.name,
        tuple(_edits(source, node, named.text, entries)),
        named.needs,
        tuple(dotted_name(entry.value) for entry in entries if entry.extra is not None),
        f"pydantic 2 ignores `{ignored[0]}`, and will obey the option of today" if ignored else None,
    )


def _refuse_users(source: Source, node: cst.ClassDef, model: Class) -> None:
    if node.bases or node.keywords or node.decorators:
        raise CannotRepairError(f"the `Config` of `{model.fact.name}` derives from another one")
    if any(isinstance(one, s.Assign) and _sets(one, "model_config") for one in model.body):
        raise CannotRepairError(f"`{model.fact.name}` has a `model_config` as well")
    qualified = f"{model.fact.name}.Config"
    for file in source.project.files.values():
        for cls in file.classes:
            bases = (base.path for base in cls.fact.bases if isinstance(base, s.Ref))
            if any(f".{path}".endswith(f".{qualified}") for path in bases):
                raise CannotRepairError(f"`{cls.fact.qualname}` derives from `{qualified}`")


def _sets(statement: s.Assign, name: str) -> bool:
    return any(isinstance(target, s.Ref) and target.path == name for target in statement.targets)


def _entries(source: Source, node: cst.ClassDef, *, for_settings: bool) -> Iterator[_Entry]:
    if not isinstance(node.body, cst.IndentedBlock):
        raise CannotRepairError("its `Config` stands on one line")
    for line in node.body.body:
        match line:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(cst.Name() as target)], value=value)]
            ):
                yield _entry(source, line, target, value, for_settings=for_settings)
            case cst.SimpleStatementLine(body=[cst.AnnAssign(target=cst.Name() as target, value=value)]) if (
                value is not None
            ):
                yield _entry(source, line, target, value, for_settings=for_settings)
            case cst.SimpleStatementLine(body=[cst.Pass()]) if len(node.body.body) == 1:
                return
            case cst.FunctionDef(name=cst.Name(value=name)):
                raise CannotRepairError(f"its `Config` has a method, `{name}`")
            case _:
                raise CannotRepairError("its `Config` holds more than options")


def _entry(
    source: Source,
    line: cst.SimpleStatementLine,
    target: cst.Name,
    value: cst.BaseExpression,
    *,
    for_settings: bool,
) -> _Entry:
    old = target.value
    key = _RENAMED.get(old, old)
    extra = None
    if old == "allow_mutation":
        key = "frozen"
        opposite = {"True": "False", "False": "True"}.get(source.code(value))
        if opposite is None:
            raise CannotRepairError("`allow_mutation` is not written out")
        extra = opposite
    elif key == "extra":
        member = source.project.names.resolve(source.owner(line), dotted_name(value) or "?")
        if isinstance(member, External) and member.name.startswith("pydantic.") and ".Extra." in member.name:
            extra = f'"{member.name.rpartition(".")[2]}"'
    elif key not in _SAME and not (for_settings and key in _OF_SETTINGS):
        raise CannotRepairError(f"pydantic 2 has no option `{old}`")
    if isinstance(value, cst.Lambda) or (isinstance(value, cst.Tuple) and not value.lpar):
        raise CannotRepairError(f"`{old}` is a function or a tuple without parentheses")
    return _Entry(line, target, key, old, value, extra)


def _edits(source: Source, node: cst.ClassDef, name: str, entries: tuple[_Entry, ...]) -> Iterator[Edit]:
    start, end = source.start(node), source.end(node)
    given = ", ".join(f"{one.key}={one.extra or source.code(one.value, whole=True)}" for one in entries)
    whole = f"model_config = {name}({given})"
    text = source.text[start:end]
    if "#" not in text and "\n" not in given and len(source.indent(node)) + len(whole) <= _WIDEST:
        yield source.edit(start, end, whole)
        return
    indent = source.indent(node)
    if not entries:
        raise CannotRepairError("its `Config` holds nothing but comments")
    colon = source.text.index(":", source.end(node.name))
    yield source.edit(start, colon + 1, f"model_config = {name}(")
    for entry in entries:
        yield source.edit(source.start(entry.target), source.start(entry.value, whole=True), f"{entry.key}=")
        if entry.extra is not None:
            yield source.replace(entry.value, entry.extra, whole=True)
        if entry is not entries[-1]:
            yield source.insert(source.end(entry.value, whole=True), ",")
    behind = source.end(entries[-1].value, whole=True)
    newline = source.text.find("\n", behind)
    last = newline if newline >= 0 else len(source.text)
    if last > behind:  # a comment, which goes behind the comma
        yield source.insert(behind, ",")
        yield source.insert(last, f"\n{indent})")
    else:
        yield source.insert(behind, f",\n{indent})")
