from taskiq import InMemoryBroker, SimpleRetryMiddleware

broker = InMemoryBroker().with_middlewares(SimpleRetryMiddleware(default_retry_count=3))
