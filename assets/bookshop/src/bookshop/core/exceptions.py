class BookshopError(Exception):
    """A failure that a client is told about."""

    status = 500
    kind = "internal-error"
    title = "Internal error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFoundError(BookshopError):
    status = 404
    kind = "not-found"
    title = "Not found"


class ConflictError(BookshopError):
    status = 409
    kind = "conflict"
    title = "Conflict"


class NotAuthenticatedError(BookshopError):
    status = 401
    kind = "not-authenticated"
    title = "Not authenticated"


class PermissionDeniedError(BookshopError):
    status = 403
    kind = "permission-denied"
    title = "Permission denied"


class GatewayError(BookshopError):
    status = 502
    kind = "bad-gateway"
    title = "Payment gateway failed"


class InsufficientStockError(ValueError):
    """Fewer copies in stock than were asked for."""
