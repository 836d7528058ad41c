from typing import List

from ...core.schemas import Schema


class SubscriptionWrite(Schema):
    email: str
    topic: str = "news"


class SubscriptionList(Schema):
    emails: List[str]
