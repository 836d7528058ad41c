"""Passwords and signed access tokens."""

import base64
import hashlib
import hmac
import json
import secrets
import time

from bookshop.core.exceptions import NotAuthenticatedError
from bookshop.core.settings import AuthSettings

ITERATIONS = 120_000


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(16)
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    return f"{salt.hex()}${digest.hex()}"


def verify_password(password: str, stored: str) -> bool:
    salt, _, digest = stored.partition("$")
    actual = hashlib.pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(salt), ITERATIONS)
    return hmac.compare_digest(actual.hex(), digest)


def _sign(payload: bytes, settings: AuthSettings) -> str:
    key = settings.secret_key.get_secret_value().encode()
    return hmac.new(key, payload, hashlib.sha256).hexdigest()


def issue_token(user_id: int, settings: AuthSettings) -> str:
    claims = {"sub": user_id, "exp": int(time.time()) + settings.access_token_minutes * 60}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode())
    return f"{payload.decode()}.{_sign(payload, settings)}"


def read_token(token: str, settings: AuthSettings) -> int:
    """The user a token was issued to."""
    payload, _, signature = token.partition(".")
    if not hmac.compare_digest(_sign(payload.encode(), settings), signature):
        raise NotAuthenticatedError("The access token is not valid")
    claims = json.loads(base64.urlsafe_b64decode(payload))
    if claims["exp"] < time.time():
        raise NotAuthenticatedError("The access token has expired")
    return int(claims["sub"])
