from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer

from bookshop.auth.models import User
from bookshop.auth.repositories import UserRepository
from bookshop.auth.security import read_token
from bookshop.auth.services import AuthService
from bookshop.core.database import SessionDep
from bookshop.core.exceptions import NotAuthenticatedError, PermissionDeniedError
from bookshop.core.settings import AuthSettings, get_auth_settings

PERMISSIONS = {
    "customer": {"orders:place", "reviews:write"},
    "staff": {"orders:place", "reviews:write", "orders:manage", "catalog:write", "inventory:write"},
}

oauth2_scheme = OAuth2PasswordBearer(tokenUrl="/api/v1/auth/token", auto_error=False)

Token = Annotated[str | None, Depends(oauth2_scheme)]
AuthSettingsDep = Annotated[AuthSettings, Depends(get_auth_settings)]


def get_user_repository(session: SessionDep) -> UserRepository:
    return UserRepository(session)


UserRepositoryDep = Annotated[UserRepository, Depends(get_user_repository)]


def get_auth_service(users: UserRepositoryDep, settings: AuthSettingsDep) -> AuthService:
    return AuthService(users, settings)


async def get_optional_user(
    token: Token, users: UserRepositoryDep, settings: AuthSettingsDep
) -> User | None:
    return None if token is None else await users.get(read_token(token, settings))


OptionalUser = Annotated[User | None, Depends(get_optional_user)]


async def get_current_user(user: OptionalUser) -> User:
    if user is None:
        raise NotAuthenticatedError("Log in first")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
AuthServiceDep = Annotated[AuthService, Depends(get_auth_service)]


def require_permission(permission: str) -> Callable[[User], Awaitable[User]]:
    """A dependency that lets through only who holds the permission."""

    async def check(user: CurrentUser) -> User:
        if user.role != "admin" and permission not in PERMISSIONS.get(user.role, set()):
            raise PermissionDeniedError(f"This needs the permission {permission}")
        return user

    return check
