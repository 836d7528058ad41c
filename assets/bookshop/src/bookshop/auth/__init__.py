from bookshop.auth.models import User

__all__ = ["User"]
