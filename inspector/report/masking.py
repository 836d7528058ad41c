"""Defaults that hold a secret, which nothing prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.secrecy import holds_credentials, is_secret_name

if TYPE_CHECKING:
    from inspector.project.records import RouteParameter, SettingsField

MASK: Final = "'**********'"
_HARMLESS: Final = frozenset({"None", "''", '""', "SecretStr('')", 'SecretStr("")'})


def hides_default(field: SettingsField) -> bool:
    """Whether a field's default may be a secret: by its type, by its name, or as a URL with a password.

    A string under a secret-like name is one whatever its type; numbers and calls of
    factories are shown, unless the type says secret.
    """
    default = field.default
    if default is None or default in _HARMLESS or default.endswith("()"):
        return False
    if field.secret:
        return True
    quoted = default.startswith(("'", '"'))
    return quoted and (is_secret_name(field.name) or holds_credentials("dsn", default.strip("'\"")))


def shown_default(field: SettingsField) -> str | None:
    """A field's default as it may be shown."""
    return MASK if hides_default(field) else field.default


def parameter_default(parameter: RouteParameter) -> str | None:
    """A parameter's default as it may be shown: no text under a secret-like name, none with a password."""
    default = parameter.default
    if default is None or default in _HARMLESS or not default.startswith(("'", '"')):
        return default
    secret = any(is_secret_name(name) for name in (parameter.name, parameter.alias) if name)
    return MASK if secret or holds_credentials("dsn", default.strip("'\"")) else default
