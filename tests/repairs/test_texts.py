"""Who has a telephone and no e-mail is texted what asks something of her, and nothing else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from communities.deadlines import Term
from communities.models import Clock
from notifications.models import Delivery, Preference
from notifications.services import deliver
from notifications.sweep import sweep
from repairs.models import Rating
from repairs.selectors.tickets import ticket_by_slip
from repairs.services import Facts, acknowledge, ask_extension, finish, quote, report, visit
from repairs.services.slips import keep_code
from tests.repairs.acts import FINISH
from tests.repairs.world import category
from tests.sessions import log_in
from tests.that_day import set_clock

# A Monday in Shanghai, ten in the morning.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PHONE = "+8613800000001"
TEXTS = []


def keep_text(phone, text):
    TEXTS.append((phone, str(text)))


@pytest.fixture
def cast(rolled_back, settings, tmp_path):
    """alice has a proved telephone and no e-mail."""
    settings.SMS_SENDER = f"{__name__}.keep_text"
    set_clock(settings, tmp_path, NOW)
    alice = rolled_back.alice
    alice.phone, alice.phone_verified, alice.email = PHONE, True, None
    alice.save()
    TEXTS.clear()
    return rolled_back


def reported(cast, slug="light", now=NOW, **more):
    facts = Facts(category=category(cast.riverside, slug), **({"place": "东门"} | more))
    return report(estate=cast.riverside, facts=facts, actor=cast.alice, now=now)


def refuse_text(phone, text):
    raise TimeoutError


def texts_at(now):
    TEXTS.clear()
    deliver(now=now)
    return [text for phone, text in TEXTS if phone == PHONE]


def test_a_finished_repair_is_rated_from_the_text_without_log_in(cast, client):
    ticket = reported(cast)
    acknowledge(ticket=ticket, actor=cast.paul, now=NOW)
    visit(ticket=ticket, actor=cast.paul, now=NOW)
    assert texts_at(NOW) == [], "what asks nothing of her is not texted"
    finish(ticket=ticket, actor=cast.paul, now=NOW, **FINISH)

    [text] = texts_at(NOW)

    assert ticket.number in text
    assert "请在11月30日前评价" in text
    assert "/r/" in text
    code = re.search(r"评价码 ([A-Z]{8})", text)[1]
    cache.clear()
    form = {"number": ticket.number, "code": code}
    assert client.post(reverse("repairs:slip"), form).url == reverse("repairs:slip-rate")
    said = {"solved": "yes", "on_time": "5", "quality": "5", "attitude": "5"}
    assert client.post(reverse("repairs:slip-rate"), said).status_code == 200
    assert Rating.objects.filter(ticket=ticket).count() == 1


def test_a_text_that_the_carrier_refused_leaves_the_code_before_it(cast, settings):
    ticket = reported(cast)
    keep_code(ticket.subject, "ABCDEFGH")
    acknowledge(ticket=ticket, actor=cast.paul, now=NOW)
    finish(ticket=ticket, actor=cast.paul, now=NOW, **FINISH)
    settings.SMS_SENDER = f"{__name__}.refuse_text"
    assert texts_at(NOW) == []
    assert ticket_by_slip(ticket.number, "ABCDEFGH") == ticket
    settings.SMS_SENDER = f"{__name__}.keep_text"
    [text] = texts_at(NOW + timedelta(hours=1))
    assert ticket_by_slip(ticket.number, re.search(r"评价码 ([A-Z]{8})", text)[1]) == ticket
    assert ticket_by_slip(ticket.number, "ABCDEFGH") is None


def test_a_quote_and_an_extension_are_texted_to_the_reporter_alone(cast):
    cast.nina.phone, cast.nina.phone_verified, cast.nina.email = "+8613800000002", True, None
    cast.nina.save()
    private = reported(cast, "cleaning", scope="home", unit=cast.unit, place="")
    acknowledge(ticket=private, actor=cast.paul, now=NOW)
    shared = reported(cast)
    acknowledge(ticket=shared, actor=cast.paul, now=NOW)
    texts_at(NOW)
    quote(ticket=private, amount_fen=5000, words="换龙头", actor=cast.paul, now=NOW)
    [text] = texts_at(NOW)
    assert f"{private.number} 有一份报价" in text
    assert "换龙头" not in text
    asked = {"term": Term(1, "wd"), "reason": "等配件", "actor": cast.paul, "now": NOW}
    ask_extension(ticket=shared, **asked)
    [text] = texts_at(NOW)
    assert f"{shared.number} 申请延期" in text
    assert all(phone != cast.nina.phone for phone, _text in TEXTS)


def test_what_is_overdue_is_texted_with_whom_it_went_to(cast):
    ticket = reported(cast)
    due = Clock.objects.get(subject=ticket.subject, stage="respond").due_at
    sweep(due)
    [text] = texts_at(due)
    assert text == f"【河畔苑】{ticket.number} 超时了，已自动报送处理人、物业经理。"


def test_the_night_holds_it_and_an_emergency_goes_out(cast):
    night = NOW + timedelta(hours=13)
    ticket = reported(cast)
    acknowledge(ticket=ticket, actor=cast.paul, now=night)
    finish(ticket=ticket, actor=cast.paul, now=night, **FINISH)
    assert texts_at(night) == []
    assert len(texts_at(night + timedelta(hours=9))) == 1
    urgent = reported(cast, now=night, hazard="trapped")
    due = Clock.objects.filter(subject=urgent.subject).order_by("due_at").first().due_at
    sweep(due)
    assert any("超时了" in text for text in texts_at(due))


@pytest.mark.parametrize("choice", ["off", "email", "unproved", "neighbour"])
def test_she_may_switch_it_off_and_mail_comes_first(cast, choice):
    alice, actor = cast.alice, cast.paul
    if choice == "off":
        Preference.objects.create(user=alice, topic="tickets", channel="sms", mode="off")
    elif choice == "email":
        alice.email = "alice@example.org"
    elif choice == "unproved":
        alice.phone_verified = False
    else:
        alice.phone, alice.phone_verified = None, False
    alice.save()
    ticket = reported(cast)
    acknowledge(ticket=ticket, actor=actor, now=NOW)
    finish(ticket=ticket, actor=actor, now=NOW, **FINISH)
    assert not Delivery.objects.filter(channel="sms", notice__user=alice).exists()


def test_the_page_says_that_it_costs_her_nothing_and_offers_what_holds(cast, client):
    log_in(client, cast.alice)
    page = client.get(reverse("notices-preferences")).content.decode()
    assert "短信不收您的钱" in page
    assert re.search(r'value="asks"[^>]*selected', page)


def test_without_a_carrier_the_log_in_page_says_what_works(client, settings, cast):
    settings.SMS_SENDER = None
    page = client.get("/login/").content.decode()
    assert "本站没有开通短信" in page
    settings.SMS_SENDER = f"{__name__}.keep_text"
    assert "填手机号" in client.get("/login/").content.decode()
