import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, status

from bookshop.auth.dependencies import require_permission
from bookshop.core.database import SessionDep
from bookshop.core.exceptions import GatewayError
from bookshop.core.schemas import Problem
from bookshop.core.settings import PaymentSettings, get_payment_settings
from bookshop.infra.payment_gateway import GatewayDep
from bookshop.orders.dependencies import OrderById, OrderServiceDep
from bookshop.orders.schemas import OrderRead
from bookshop.payments.rates import FALLBACK, refresh_rates
from bookshop.payments.schemas import BalanceRead, PaymentRead, PaymentWrite, Rate, WebhookEvent
from bookshop.payments.services import PaymentService, verify_webhook

logger = logging.getLogger(__name__)

router = APIRouter(tags=["payments"], responses={404: {"model": Problem}, 409: {"model": Problem}})

can_manage = Depends(require_permission("orders:manage"))

PaymentSettingsDep = Annotated[PaymentSettings, Depends(get_payment_settings)]


def get_payment_service(
    session: SessionDep, gateway: GatewayDep, orders: OrderServiceDep
) -> PaymentService:
    return PaymentService(session, gateway, orders)


PaymentServiceDep = Annotated[PaymentService, Depends(get_payment_service)]


@router.get("/payments/rates")
async def list_rates(limit: Annotated[int, Query(ge=1, le=50)] = 10) -> list[Rate]:
    """Exchange rates of the currencies that the shop accepts."""
    rates = [Rate(currency=code, per_euro=rate) for code, rate in FALLBACK.items()]
    return rates[:limit]


@router.post("/payments/rates/refresh", dependencies=[can_manage])
async def reload_rates() -> dict[str, float]:
    """Fetch today's exchange rates."""
    return await refresh_rates()


@router.get("/payments/balance", dependencies=[can_manage])
async def read_balance(service: PaymentServiceDep) -> BalanceRead:
    """What the gateway owes the shop."""
    return BalanceRead(available_cents=await service.balance())


@router.post("/orders/{order_id}/payments", status_code=status.HTTP_201_CREATED)
async def pay_order(
    order: OrderById, payment: PaymentWrite, service: PaymentServiceDep
) -> PaymentRead:
    """Pay an order."""
    try:
        return await service.pay(order.id, payment)
    except GatewayError as exc:
        raise HTTPException(502, detail=str(exc)) from exc


@router.post("/orders/{order_id}/refunds", dependencies=[can_manage])
async def refund_order(
    order: OrderById, session: SessionDep, gateway: GatewayDep, orders: OrderServiceDep
) -> OrderRead:
    """Give the money back."""
    service = PaymentService(session, gateway, orders)
    return await service.refund(order.id)


@router.post("/payments/webhook", status_code=status.HTTP_202_ACCEPTED)
async def receive_webhook(
    request: Request, x_signature: Annotated[str, Header()], settings: PaymentSettingsDep
) -> WebhookEvent:
    """Take a notice of the gateway."""
    body = await request.body()
    verify_webhook(body, x_signature, settings)
    event = WebhookEvent.model_validate_json(body)
    logger.info("Webhook received", extra={"kind": event.kind, "charge_id": event.charge_id})
    return event
