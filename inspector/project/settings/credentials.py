"""What must not be written down of a default: secrets by their name, by their look, and inside URLs."""

from __future__ import annotations

import re
from typing import Final

from inspector.project.secrecy import is_secret_name, words_of

_SECRET_WORDS: Final = frozenset({"passphrase", "pepper", "pwd", "salt"})
_KEYS: Final = frozenset({
    "access", "account", "auth", "cipher", "crypt", "encryption", "fernet", "hmac", "jwt", "license",
    "master", "session", "shared", "signing", "ssh", "storage", "subscription", "webhook",
})  # fmt: skip
_SCHEME: Final = r"(?P<scheme>\b[a-zA-Z][a-zA-Z0-9+.-]{0,30}://)"
# a port is no password, even where an `@` follows in the path
_PASSWORD: Final = re.compile(_SCHEME + r"(?P<user>[^\s/?#@:]{0,200}):(?!\d{1,5}[/?#])[^\s\"']{0,500}@")
_KEY_AS_USER: Final = re.compile(_SCHEME + r"(?=[^\s/?#@:]{0,200}\d)[A-Za-z0-9_-]{16,200}@")
_PARAMETER: Final = re.compile(
    r"(?P<name>\b[\w.-]{0,40}(?:password|passwd|pwd|secret|token|api_?key|accountkey|accesskey|signature)"
    r"[ ]*=[ ]*)"
    r"(?:'[^']+'|\"[^\"]+\"|[^\s&;,'\"]+)",
    re.IGNORECASE,
)
_KEY_WORDS: Final = frozenset({"auth", "code", "key", "keys", "seed", "signature"})
_RANDOM: Final = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{16,}")
_TOKEN: Final = re.compile(
    r"""-----BEGIN\ [A-Z ]{0,40}PRIVATE\ KEY | \beyJ[\w-]{8,400}\.eyJ[\w-]{8} | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \bAIza[\w-]{30,} | \bgh[pousr]_[A-Za-z0-9]{20,} | \bgithub_pat_\w{20,} | \bglpat-[\w-]{16,}
    | \bsk-[\w-]{16,} | \b[sr]k_(?:live|test)_\w{10,} | \bxox[abeoprs]-[\w-]{10,}
    | \bhooks\.slack\.com/services/\w+ | \bSG\.[\w-]{16,80}\.[\w-]{16} | \bnpm_[A-Za-z0-9]{30,}
    | \bpypi-[\w-]{30,} | \bhf_[A-Za-z]{20,}""",
    re.VERBOSE,
)


def names_secret(name: str) -> bool:
    """Tell whether a text of this name is to be kept: a password, a token, or a key that opens something."""
    if is_secret_name(name):
        return True
    words = words_of(name)
    if not words:
        return False
    return words[-1] in _SECRET_WORDS or (words[-1] == "key" and words[-2:-1] != () and words[-2] in _KEYS)


def looks_secret(text: str, name: str = "") -> bool:
    """Tell whether a text is a credential by its look: a private key, a token of a known make.

    Of a field that is called a key or code, anything that looks drawn by lot is one too.
    """
    if _TOKEN.search(text) is not None:
        return True
    return not _KEY_WORDS.isdisjoint(words_of(name)) and _RANDOM.fullmatch(text) is not None


def without_credentials(text: str) -> str:
    """Return a text without the passwords in its URLs and connection strings."""
    text = _PASSWORD.sub(lambda found: found["scheme"] + (f"{found['user']}@" if found["user"] else ""), text)
    text = _KEY_AS_USER.sub(lambda found: found["scheme"], text)
    return _PARAMETER.sub(lambda found: found["name"], text)
