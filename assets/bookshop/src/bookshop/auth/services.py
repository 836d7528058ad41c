import asyncio
import hashlib
import logging
import secrets

from bookshop.auth.models import User
from bookshop.auth.repositories import UserRepository
from bookshop.auth.schemas import ApiKeyRead, Credentials, Registration, TokenRead
from bookshop.auth.security import hash_password, issue_token, verify_password
from bookshop.core.exceptions import ConflictError, NotAuthenticatedError
from bookshop.core.settings import AuthSettings

logger = logging.getLogger(__name__)


class AuthService:
    def __init__(self, users: UserRepository, settings: AuthSettings) -> None:
        self._users = users
        self._settings = settings

    async def register(self, data: Registration) -> User:
        if await self._users.by_email(data.email):
            raise ConflictError("This address is already registered")
        digest = await asyncio.to_thread(hash_password, data.password.get_secret_value())
        user = await self._users.save(User(email=data.email, password_hash=digest))
        logger.info("User registered", extra={"user_id": user.id})
        return user

    async def log_in(self, credentials: Credentials) -> TokenRead:
        user = await self._users.by_email(credentials.email)
        password = credentials.password.get_secret_value()
        if user is None or not await asyncio.to_thread(
            verify_password, password, user.password_hash
        ):
            raise NotAuthenticatedError("Wrong address or password")
        return TokenRead(
            access_token=issue_token(user.id, self._settings),
            expires_in=self._settings.access_token_minutes * 60,
        )

    async def rotate_api_key(self, user: User) -> ApiKeyRead:
        key = secrets.token_urlsafe(24)
        digest = hashlib.pbkdf2_hmac("sha256", key.encode(), user.email.encode(), 200_000)
        user.api_key_digest = digest.hex()
        await self._users.save(user)
        return ApiKeyRead(prefix=key[:6], hint="Sent to your address")
