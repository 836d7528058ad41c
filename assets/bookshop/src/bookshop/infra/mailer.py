import asyncio
import logging
import smtplib
from email.message import EmailMessage

from bookshop.core.settings import MailSettings, get_mail_settings

logger = logging.getLogger(__name__)


class Mailer:
    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def compose(self, to: str, subject: str, body: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = to
        message["Subject"] = subject
        message.set_content(body)
        return message

    async def send(self, message: EmailMessage) -> None:
        if self._settings.host is None:
            logger.info("Mail is off", extra={"subject": message["Subject"]})
            return
        await asyncio.to_thread(self._deliver, self._settings.host, message)

    def _deliver(self, host: str, message: EmailMessage) -> None:
        with smtplib.SMTP(host, self._settings.port, timeout=10) as smtp:
            if self._settings.username and self._settings.password:
                smtp.login(self._settings.username, self._settings.password.get_secret_value())
            smtp.send_message(message)


def get_mailer() -> Mailer:
    return Mailer(get_mail_settings())
