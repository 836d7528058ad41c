import hashlib
import hmac
import logging

from opentelemetry import trace
from sqlalchemy.ext.asyncio import AsyncSession

from bookshop.core.exceptions import ConflictError, GatewayError, NotAuthenticatedError
from bookshop.core.settings import PaymentSettings
from bookshop.infra.payment_gateway import PaymentGateway
from bookshop.orders.schemas import OrderRead
from bookshop.orders.services import OrderService
from bookshop.payments.rates import convert
from bookshop.payments.schemas import PaymentRead, PaymentWrite

logger = logging.getLogger(__name__)
tracer = trace.get_tracer(__name__)


class PaymentService:
    def __init__(
        self, session: AsyncSession, gateway: PaymentGateway, orders: OrderService
    ) -> None:
        self._session = session
        self._gateway = gateway
        self._orders = orders

    async def pay(self, order_id: int, payment: PaymentWrite) -> PaymentRead:
        order = await self._orders.get(order_id)
        if order.charge_id is not None:
            raise ConflictError("The order is paid already")
        with tracer.start_as_current_span("payments.pay") as span:
            span.set_attribute("order.id", order.id)
            span.set_attribute("payment.card_token", payment.card_token)
            amount = await convert(order.total_cents, payment.currency)
            order.charge_id = await self._gateway.charge(
                amount_cents=amount, currency=payment.currency, reference=f"order-{order.id}"
            )
            await self._orders.change_status(order, "paid")
        logger.info("Order paid", extra={"order_id": order.id, "amount_cents": amount})
        return PaymentRead(
            order_id=order.id,
            charge_id=order.charge_id,
            amount_cents=amount,
            currency=payment.currency,
        )

    async def refund(self, order_id: int) -> OrderRead:
        order = await self._orders.get(order_id)
        if order.charge_id is None:
            raise ConflictError("The order was never paid")
        with tracer.start_as_current_span("payments.refund") as span:
            span.set_attribute("order.id", order.id)
            try:
                await self._gateway.refund(order.charge_id)
            except GatewayError:
                logger.warning("Refund failed", extra={"order_id": order.id})
                return OrderRead.model_validate(order)
        cancelled = await self._orders.change_status(order, "cancelled")
        return OrderRead.model_validate(cancelled)

    async def balance(self) -> int | None:
        span = tracer.start_span("payments.balance")
        span.set_attribute("gateway", "default")
        try:
            return await self._gateway.balance()
        except Exception:
            return None


def verify_webhook(body: bytes, signature: str, settings: PaymentSettings) -> None:
    if settings.webhook_secret is None:
        raise NotAuthenticatedError("Webhooks are not set up")
    key = settings.webhook_secret.get_secret_value().encode()
    if not hmac.compare_digest(hmac.new(key, body, hashlib.sha256).hexdigest(), signature):
        raise NotAuthenticatedError("The signature does not match")
