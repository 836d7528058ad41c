from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query

from bookshop.auth.dependencies import CurrentUser, require_permission
from bookshop.core.database import SessionDep
from bookshop.core.schemas import Problem
from bookshop.customers.models import Address, Customer
from bookshop.customers.schemas import (
    AddressRead,
    AddressWrite,
    CustomerRead,
    CustomerUpdate,
    TokenInfo,
)
from bookshop.customers.services import CustomerService
from bookshop.orders.dependencies import OrderServiceDep
from bookshop.orders.schemas import OrderRead

router = APIRouter(prefix="/customers", tags=["customers"], responses={404: {"model": Problem}})


def get_customer_service(session: SessionDep, orders: OrderServiceDep) -> CustomerService:
    return CustomerService(session, orders)


CustomerServiceDep = Annotated[CustomerService, Depends(get_customer_service)]


async def get_customer(
    customer_id: int, user: CurrentUser, service: CustomerServiceDep
) -> Customer:
    return await service.get(customer_id, user)


CustomerById = Annotated[Customer, Depends(get_customer)]


@router.get(
    "",
    response_model=list[CustomerRead],
    dependencies=[Depends(require_permission("orders:manage"))],
)
async def list_customers(
    service: CustomerServiceDep,
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: int = 50,
) -> Any:
    """Customers in order of their numbers."""
    return await service.page(skip=skip, limit=limit)


@router.get("/token")
async def describe_token(authorization: Annotated[str, Header()]) -> TokenInfo:
    """What kind of token the caller sent."""
    scheme, _, token = authorization.partition(" ")
    return TokenInfo(scheme=scheme, length=len(token))


@router.get("/{customer_id}", response_model=CustomerRead)
async def read_customer(customer: CustomerById) -> Customer:
    """One customer."""
    return customer


@router.put("/{customer_id}", response_model=CustomerRead)
async def update_customer(
    customer: CustomerById, data: CustomerUpdate, service: CustomerServiceDep
) -> Customer:
    """Change name and address of a customer."""
    return await service.update(customer, data)


@router.patch("/{customer_id}/preferences", response_model=CustomerRead)
async def set_preferences(
    customer: CustomerById, preferences: dict[str, Any], service: CustomerServiceDep
) -> Customer:
    """Merge preferences into the stored ones."""
    return await service.set_preferences(customer, preferences)


@router.post("/{customer_id}/addresses", response_model=AddressRead)
async def add_address(
    customer: CustomerById, data: AddressWrite, service: CustomerServiceDep
) -> Address:
    """Add an address for deliveries."""
    return await service.add_address(customer, data)


@router.get("/{customer_id}/orders")
async def list_recent_orders(
    customer: CustomerById,
    service: CustomerServiceDep,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> list[OrderRead]:
    return await service.recent_orders(customer, limit)
