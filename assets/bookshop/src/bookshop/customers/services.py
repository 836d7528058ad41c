import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bookshop.auth import User
from bookshop.core.exceptions import NotFoundError, PermissionDeniedError
from bookshop.customers.models import Address, Customer
from bookshop.customers.schemas import AddressWrite, CustomerUpdate
from bookshop.orders.schemas import OrderRead
from bookshop.orders.services import OrderService

logger = logging.getLogger(__name__)


class CustomerService:
    def __init__(self, session: AsyncSession, orders: OrderService) -> None:
        self._session = session
        self._orders = orders

    async def get(self, customer_id: int, user: User) -> Customer:
        """The customer, for themselves and for staff."""
        customer = await self._session.get(Customer, customer_id)
        if customer is None:
            raise NotFoundError(f"There is no customer {customer_id}")
        if user.role == "customer" and customer.id != user.id:
            raise PermissionDeniedError("This is somebody else's account")
        return customer

    async def page(self, *, skip: int, limit: int) -> Sequence[Customer]:
        statement = select(Customer).order_by(Customer.id).offset(skip).limit(limit)
        return (await self._session.scalars(statement)).all()

    async def update(self, customer: Customer, data: CustomerUpdate) -> Customer:
        customer.name = data.name
        customer.email = data.email
        await self._session.commit()
        logger.info(f"Customer {customer.id} changed their profile")
        return customer

    async def set_preferences(self, customer: Customer, preferences: dict[str, Any]) -> Customer:
        customer.preferences = {**customer.preferences, **preferences}
        await self._session.commit()
        return customer

    async def add_address(self, customer: Customer, data: AddressWrite) -> Address:
        address = Address(customer_id=customer.id, **data.dict())
        self._session.add(address)
        await self._session.commit()
        return address

    async def recent_orders(self, customer: Customer, limit: int) -> list[OrderRead]:
        return await self._orders.of_customer(customer.id, limit)
