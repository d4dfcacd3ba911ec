"""The slip's text: through the outbox like everything else, and its code is nobody else's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from communities.errors import NotAllowed
from notifications import quiet
from notifications.models import Delivery, Notice
from notifications.services import deliver, send_again
from notifications.services.delivery import BACK_OFF
from repairs.models import Ticket
from repairs.selectors.tickets import ticket_by_slip
from repairs.services import report_for
from tests.repairs.test_report import NOW, facts
from tests.sessions import log_in

PHONE = "+8613800001111"
NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TEXTS = []


def take_text(phone, text):
    TEXTS.append((phone, text))


def refuse_text(phone, text):
    raise ConnectionError(f"not taken for {phone}: {text}")


@pytest.fixture
def texts(settings):
    settings.SMS_SENDER = f"{__name__}.take_text"
    TEXTS.clear()
    return TEXTS


def called(cast, now=NOW, slug="light", **more):
    """Somebody rings up; paul writes it down."""
    return report_for(
        estate=cast.riverside,
        facts=facts(cast, slug, phone="138 0000 1111", **more),
        channel="phone",
        actor=cast.paul,
        now=now,
    )


def code_in(text: str) -> str:
    return text.split("评价码 ")[1][:8]


def kept() -> str:
    """Everything that is stored of the text."""
    rows = Notice.objects.exclude(phone="").prefetch_related("deliveries")
    errors = [way.last_error for row in rows for way in row.deliveries.all()]
    return f"{[(row.words, row.params) for row in rows]}{errors}"


def test_the_code_goes_to_the_caller_and_stays_nowhere(cast, texts):
    slip = called(cast)
    assert (slip.code, texts) == ("", []), "nothing leaves before the outbox does its work"

    deliver(now=NOW)

    assert Delivery.objects.get(channel="sms").status == "sent"
    ((phone, text),) = texts
    assert phone == PHONE
    assert ticket_by_slip(slip.ticket.number, code_in(text)) == slip.ticket
    assert "12:00" in text
    assert text.endswith(f"/r/?n={slip.ticket.number}")
    assert code_in(text) not in kept()


def test_what_is_rolled_back_texts_nobody(cast, texts):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        called(cast)
        raise ZeroDivisionError

    assert deliver(now=NOW).total == 0
    assert not Ticket.objects.exists()


def test_a_text_that_is_refused_goes_again_until_it_is_dead(cast, texts, settings, client):
    slip = called(cast)
    code = Notice.objects.exclude(phone="").get().secret
    settings.SMS_SENDER = f"{__name__}.refuse_text"
    now = NOW
    for _try in BACK_OFF:
        assert deliver(now=now).failed == 1
        way = Delivery.objects.get(channel="sms")
        assert "not taken" in way.last_error
        assert code not in way.last_error
        assert "1380" not in way.last_error
        now = way.due_at
    assert code in kept(), "as long as it may still go out"
    assert deliver(now=now).dead == 1
    assert code not in kept()

    log_in(client, cast.petra)
    page = client.get("/desk/notices/").content.decode()
    assert slip.ticket.number in page
    assert "138****1111" in page
    assert code not in page


def test_sent_again_it_holds_another_code_and_the_first_opens_nothing(cast, texts, settings):
    slip = called(cast)
    first = Notice.objects.exclude(phone="").get().secret
    settings.TEXTS_PER_NUMBER_AND_DAY = 0
    assert deliver(now=NOW).skipped == 1
    way = Delivery.objects.get(channel="sms")
    with pytest.raises(NotAllowed):
        send_again(deliveries=[way], actor=cast.hal, now=NOW)
    assert ticket_by_slip(slip.ticket.number, first)

    settings.TEXTS_PER_NUMBER_AND_DAY = 9
    send_again(deliveries=[way], actor=cast.petra, now=NOW)
    assert ticket_by_slip(slip.ticket.number, first), "until the carrier took another"
    assert deliver(now=NOW).sent == 1

    ((_phone, text),) = texts
    assert ticket_by_slip(slip.ticket.number, code_in(text)) == slip.ticket
    assert ticket_by_slip(slip.ticket.number, first) is None


def test_each_call_has_a_text_of_its_own_within_the_numbers_budget(cast, texts, settings):
    settings.TEXTS_PER_NUMBER_AND_DAY = 7
    for _call in range(9):
        called(cast)
    Delivery.objects.filter(channel="email").delete()

    done = deliver(now=NOW)

    assert (done.sent, done.skipped) == (7, 2)
    assert len({code_in(text) for _phone, text in texts}) == 7


@pytest.mark.parametrize(("slug", "waits"), [("light", True), ("lift", False)])
def test_at_night_only_an_emergencys_text_goes_out(cast, texts, slug, waits):
    hazard = {} if waits else {"hazard": "trapped"}
    called(cast, NIGHT, slug, **hazard)

    deliver(now=NIGHT)
    assert len(texts) == (0 if waits else 1)
    deliver(now=quiet.earliest(NIGHT) + timedelta(seconds=1))
    assert len(texts) == 1
