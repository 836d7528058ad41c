import json
import logging
import os

_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with whatever was passed as extra."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry.update({key: value for key, value in vars(record).items() if key not in _PLAIN})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


def configure_logging(level: str) -> None:
    handler = logging.StreamHandler()
    log_format = os.getenv("LOG_FORMAT", "json")  # fapi: ignore[FI1908] read before settings exist
    if log_format == "json":
        handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("bookshop")
    logger.handlers = [handler]
    logger.setLevel(level)
