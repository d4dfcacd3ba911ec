"""邮件: through Django's mail settings, as text and as HTML, one connection per claim."""

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from notifications.unsubscribing import off_link


class Email:
    def __init__(self):
        self._connection = None

    def send(self, message, now) -> None:
        mail = _mail(message)
        if self._connection is None:
            connection = get_connection()
            connection.open()
            self._connection = connection
        try:
            self._connection.send_messages([mail])
        except Exception:
            self.close()  # what the server thinks of this connection is not known any more
            raise

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _mail(message) -> EmailMultiAlternatives:
    link = off_link(message)
    words = {"message": message, "off_link": link}
    title = f"【{message.estate_name or '阳光小区'}】{message.subject}"
    mail = EmailMultiAlternatives(
        subject=" ".join(title.split()),
        body=render_to_string("mail/notices.txt", words),
        to=[message.address],
        headers={
            "Message-ID": message.id,
            "Auto-Submitted": "auto-generated",
            **_off_headers(link),
        },
    )
    mail.attach_alternative(render_to_string("mail/notices.html", words), "text/html")
    return mail


def _off_headers(link: str) -> dict[str, str]:
    """RFC 8058: a mailbox may offer one press that needs no log-in."""
    if not link:
        return {}
    return {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
