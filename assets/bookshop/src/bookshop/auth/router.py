from fastapi import APIRouter, status

from bookshop.auth.dependencies import AuthServiceDep, CurrentUser
from bookshop.auth.models import User
from bookshop.auth.schemas import ApiKeyRead, Credentials, Registration, TokenRead, UserRead

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=status.HTTP_201_CREATED, response_model=UserRead)
async def register(data: Registration, service: AuthServiceDep) -> User:
    """Open an account."""
    return await service.register(data)


@router.post("/token")
async def log_in(credentials: Credentials, service: AuthServiceDep) -> TokenRead:
    """Exchange an address and a password for an access token."""
    return await service.log_in(credentials)


@router.get("/me", response_model=UserRead)
async def read_me(user: CurrentUser) -> User:
    """The account that the token belongs to."""
    return user


@router.post("/me/api-key")
async def rotate_api_key(user: CurrentUser, service: AuthServiceDep) -> ApiKeyRead:
    """Replace the API key of the account."""
    return await service.rotate_api_key(user)
