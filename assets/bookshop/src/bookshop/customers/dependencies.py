from typing import Annotated

from fastapi import Depends

from bookshop.auth.dependencies import CurrentUser
from bookshop.core.database import SessionDep
from bookshop.customers.models import Customer


async def get_current_customer(user: CurrentUser, session: SessionDep) -> Customer:
    """The caller as a customer, made when they first need to be one."""
    customer = await session.get(Customer, user.id)
    if customer is None:
        customer = Customer(id=user.id, name=user.email, email=user.email)
        session.add(customer)
        await session.flush()
    return customer


CurrentCustomer = Annotated[Customer, Depends(get_current_customer)]
