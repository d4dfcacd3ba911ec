"""A phone that was stolen gets no code for seven days, once two people of the counter say so."""

from datetime import timedelta

import pytest
from django.test import Client

from communities import clock
from communities.models import CodeAttempts, LoginSlip, User
from communities.services.slips import decide_slip
from tests.codes import mailed_code, received
from tests.communities.slips import NUMBER, WHOM, asked, come_in, counter, printed
from tests.communities.test_ceilings import ask, is_sent, mail_box
from tests.communities.test_second_channel import SECOND
from tests.communities.test_slips import who_is_in
from tests.sessions import log_in

__all__ = ["counter"]
pytestmark = pytest.mark.usefixtures(mail_box.__name__)
STOLEN = type(WHOM)(1, "1-101", NUMBER, is_stolen=True)


def test_no_code_goes_to_a_phone_that_is_said_to_be_stolen(client, counter, monkeypatch):
    slip = asked(counter, whom=STOLEN)
    thief, before = Client(), Client()
    ask(before)
    ask(thief)
    code = received()[0]["body"]
    decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())
    n = len(received())

    thief.post("/login/code/", {"code": code[10:16]})
    assert who_is_in(thief) is None
    thief = Client()
    assert is_sent(ask(thief))
    CodeAttempts.objects.all().delete()
    for one in (before, thief):
        assert one.post("/login/code/", {"action": "resend"}).url == "/login/code/"

    assert len(received()) == n
    assert who_is_in(thief) is None
    later = clock.now() + timedelta(days=7)
    monkeypatch.setattr("communities.clock.machine", lambda: later)
    ask(Client())
    assert len(received()) == n + 1


def test_her_mail_still_gets_one_and_one_asker_alone_stops_no_phone(counter, mailoutbox):
    slip = asked(counter, whom=STOLEN)
    decide_slip(slip=slip, agrees=False, actor=counter.orla, now=clock.now())
    ask(Client())
    assert "验证码" in received()[0]["body"]

    slip = asked(counter, whom=STOLEN)
    decide_slip(slip=slip, agrees=True, actor=counter.orla, now=clock.now())
    Client().post("/login/", SECOND)
    assert mailed_code(mailoutbox)


def test_ticking_stolen_is_kept_and_shown(client, counter):
    log_in(client, counter.petra)
    typed = {
        "estate": counter.riverside.pk, "building": "1", "unit": "1-101", "phone": NUMBER,
        "is_document_seen": "on", "is_stolen": "on",
    }  # fmt: skip
    page = client.post("/desk/slips/new/", typed).url

    assert LoginSlip.objects.get().is_stolen
    assert "被偷" in client.get(page).content.decode()


def test_nothing_confirms_to_a_phone_that_was_stolen(client, counter):
    User.objects.filter(pk=counter.alice.pk).update(email=None)
    come_in(client, printed(counter, whom=STOLEN))
    n = len(received())

    page = client.post("/account/again/", {"step": "send"}).content.decode()

    assert "按被偷办理" in page
    assert len(received()) == n
