"""Which names are of secrets, and which values are only placeholders for one."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_SECRET_WORDS: Final = frozenset(
    {"apikey", "credential", "credentials", "passwd", "password", "passwords", "secret", "secrets", "token"}
)
_SECRET_PAIRS: Final = frozenset({("api", "key"), ("private", "key")})

# what a name is about when one of these stands in it: `token_type`, `max_tokens`, `password_min_length`
_ABOUT_WORDS: Final = frozenset(
    {
        "algorithm",
        "algorithms",
        "budget",
        "count",
        "counts",
        "enabled",
        "endpoint",
        "expiration",
        "expire",
        "expires",
        "expiry",
        "len",
        "length",
        "lifetime",
        "limit",
        "max",
        "min",
        "num",
        "policy",
        "regex",
        "ttl",
        "type",
        "types",
        "uri",
        "url",
        "urls",
        "usage",
    }
)
# tokens that are no secrets: those of texts, of pages and of parsers
_PLAIN_TOKENS: Final = frozenset(
    {
        "audio",
        "bos",
        "cancellation",
        "cls",
        "continuation",
        "end",
        "eos",
        "image",
        "mask",
        "next",
        "pad",
        "page",
        "sep",
        "separator",
        "special",
        "start",
        "stop",
        "unk",
    }
)
# what the last word says the value is, when it is not the secret itself
_KINDS: Final = frozenset(
    {
        "action",
        "address",
        "age",
        "alias",
        "arn",
        "attribute",
        "attributes",
        "audience",
        "backend",
        "body",
        "caption",
        "claim",
        "claims",
        "class",
        "cookie",
        "description",
        "dir",
        "env",
        "error",
        "errors",
        "field",
        "file",
        "filename",
        "filter",
        "folder",
        "format",
        "grant",
        "handling",
        "header",
        "heading",
        "help",
        "hint",
        "hints",
        "id",
        "ids",
        "issuer",
        "kind",
        "label",
        "labels",
        "location",
        "manager",
        "message",
        "messages",
        "method",
        "mode",
        "name",
        "names",
        "owner",
        "param",
        "parameter",
        "path",
        "pattern",
        "placeholder",
        "placeholders",
        "prefix",
        "profile",
        "prompt",
        "provider",
        "question",
        "ref",
        "required",
        "route",
        "schema",
        "scheme",
        "scope",
        "service",
        "size",
        "source",
        "status",
        "storage",
        "store",
        "subject",
        "suffix",
        "template",
        "text",
        "texts",
        "title",
        "titles",
        "tokenizer",
        "tooltip",
        "use",
        "var",
        "variable",
        "version",
        "warning",
    }
)
# `password_parameter_key` is the key under which the parameter of that name is found
_NAMED_BY_KEY: Final = frozenset(
    {"column", "field", "header", "label", "name", "param", "parameter", "text", "title", "var", "variable"}
)
# what became of a secret: the codes and names of messages, `PASSWORD_TOO_SHORT`, `token_expired`
_OUTCOMES: Final = frozenset(
    {
        "changed",
        "compromised",
        "exists",
        "expired",
        "failed",
        "failure",
        "found",
        "incorrect",
        "invalid",
        "leaked",
        "long",
        "mismatch",
        "missing",
        "ok",
        "reused",
        "revoked",
        "sent",
        "short",
        "success",
        "successful",
        "successfully",
        "taken",
        "unchanged",
        "updated",
        "weak",
        "wrong",
    }
)
_SAYS: Final = _KINDS | _OUTCOMES
_PLACEHOLDER: Final = re.compile(
    r"""<.*> | \[.*\] | \{.*\} | \$.* | %\(.*\)s | \.+ | [x*#•\-_]+ | (?:redacted|masked|hidden|removed)
    | (?:change|replace|fill|insert|enter|put|set|add)[\W_]*(?:this|me|it|in|your|with|here|a)(?![a-z]).*
    | (?:change|replace)(?:me|this|it)\w*
    | (?:your|my|some|the)[\W_]+.*(?:key|token|secret|password|here|credentials?)
    | todo.* | tbd | fixme | none | null | nil | undefined | n/?a
    | (?:dummy|example|fake|placeholder|sample)(?:[\W_].*)? | .*[\W_](?:dummy|example|placeholder|here)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CREDENTIALS_IN_URL: Final = re.compile(r"\w+://[^:/@\s]*:[^@/\s]+@")


def words_of(name: str) -> tuple[str, ...]:
    """Split a name into its words, lower-case: `dbPassword` and `DB_PASSWORD` are `db`, `password`."""
    return tuple(word.lower() for word in _WORDS.findall(name))


def is_secret_name(name: str) -> bool:
    """Tell whether what has this name is meant to be secret: a password, token, key or credential."""
    words = words_of(name)
    if not words or words[-1] in _SAYS or not _ABOUT_WORDS.isdisjoint(words):
        return False
    if words[-1] == "key" and not _NAMED_BY_KEY.isdisjoint(words[-2:-1]):
        return False
    if any(pair in _SECRET_PAIRS for pair in pairwise(words)):
        return True
    secret = _SECRET_WORDS.intersection(words)
    return bool(secret) and not (secret == {"token"} and not _PLAIN_TOKENS.isdisjoint(words))


def holds_credentials(name: str, value: str) -> bool:
    """Tell whether a value of this name is a connection string with a password in it."""
    return "dsn" in words_of(name) and _CREDENTIALS_IN_URL.match(value) is not None


def is_placeholder(value: str) -> bool:
    """Tell whether a value only stands where a secret is to be put: `changeme`, `<token>`, `xxx`."""
    return _PLACEHOLDER.fullmatch(value.strip()) is not None


def names_itself(name: str, value: str) -> bool:
    """Tell whether a value only repeats words of its name, as keys and identifiers do: `TOKEN = "token"`."""
    if re.fullmatch(r"[A-Za-z][A-Za-z_.:\- ]*", value) is None:
        return False
    named = {word.removesuffix("s") for word in words_of(name)}
    return {word.removesuffix("s") for word in words_of(value)} <= named | _ADDED


_ADDED: Final = frozenset({"source", "value", "x"})
"""Words that make another name of a name: `secret_value`, `x-token`."""


def is_wording(value: str) -> bool:
    """Tell whether a value is a word for people to read: `密码过短`, `Schlüsselwort`.

    Nobody draws a key from another script than the Latin one, and what has accents and
    nothing but letters is a word.
    """
    letters = [character for character in value if character > "\x7f" and character.isalpha()]
    if not letters:
        return False
    return value.replace("-", "").isalpha() or not all(
        unicodedata.name(letter, "").startswith("LATIN ") for letter in letters
    )
