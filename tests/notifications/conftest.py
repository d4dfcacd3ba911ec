import pytest
from django.utils.translation import gettext_lazy as _

from notifications import kinds
from notifications.kinds import Kind
from tests.notifications.mailbox import smtp
from tests.sessions import log_in

KINDS = {
    "test.overdue": Kind("deadlines", _("“%(title)s”已经超时"), todo=True),
    "test.handled": Kind("tickets", _("“%(title)s”已办结")),
    "test.lift": Kind("emergency", _("紧急：%(title)s"), todo=True, urgent=True),
    "test.vote": Kind("legal", _("表决公告：%(title)s"), legal=True),
    "test.money": Kind("money", _("新公示：%(title)s")),
}


@pytest.fixture(scope="session", autouse=True)
def kinds_of_tests():
    kinds.register(KINDS)


@pytest.fixture
def sink(settings):
    """Django's own mail backend, led to a server that keeps what it takes."""
    with smtp() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def page(client):
    def fetch(person, address, data=None):
        if person is not None:
            log_in(client, person)
        answer = client.get(address) if data is None else client.post(address, data)
        return answer, answer.content.decode()

    return fetch
