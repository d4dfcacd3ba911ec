"""What a copy of a browser's word is good for: nothing after the next log-in."""

from datetime import timedelta

import pytest
from django.test import Client

from communities import clock
from communities.models import CodeAttempts, KnownDevice
from communities.services.ceilings import Source, TooManyCodes, count_code
from communities.services.devices import MOST, note_device
from tests.codes import sent_code
from tests.communities.test_ceilings import NUMBER, OTHER, alice, ask, besiege, is_sent, mail_box
from tests.sessions import log_in

__all__ = ["alice"]
pytestmark = pytest.mark.usefixtures(mail_box.__name__)


def come_in(client, number=NUMBER):
    ask(client, number)
    client.post("/login/code/", {"code": sent_code()})
    assert "_auth_user_id" in client.session


def come_again(client, number=NUMBER):
    client.post("/logout/")
    CodeAttempts.objects.all().delete()
    come_in(client, number)


def test_the_word_is_another_one_at_every_log_in(client, alice):
    come_in(client)
    copied = client.cookies["device"].value
    come_again(client)
    assert client.cookies["device"].value != copied
    assert KnownDevice.objects.count() == 1

    client.post("/logout/")
    besiege()
    thief = Client()
    thief.cookies["device"] = copied
    assert not is_sent(ask(thief))
    assert is_sent(ask(client))


def test_who_shares_the_browser_stays_known_in_it(client, alice):
    come_in(client)
    come_again(client, OTHER)
    client.post("/logout/")
    besiege()

    assert is_sent(ask(client))


def test_the_newest_twenty_are_kept(alice):
    now = clock.now()
    for n in range(MOST + 3):
        note_device(value="", user=alice, now=now + timedelta(minutes=n))

    kept = KnownDevice.objects.filter(user=alice)
    assert kept.count() == MOST == 20
    assert min(kept.values_list("last_seen", flat=True)) == now + timedelta(minutes=3)


def test_her_devices_together_have_an_end(db):
    now = clock.now()
    with pytest.raises(TooManyCodes, match="要得太勤了"):
        for n in range(31):
            count_code(to=NUMBER, source=Source("", f"device {n}", "person 1"), now=now)
    assert CodeAttempts.objects.get(kind="person_hour").count == 30
    count_code(to=NUMBER, source=Source("", "device 99", "person 2"), now=now)


def test_logging_out_everywhere_else_forgets_the_other_browsers(client, alice):
    other = Client()
    come_in(other)
    come_in(client)
    log_in(client, alice, second_factor=False)
    assert KnownDevice.objects.count() == 2

    client.post("/me/devices/end/")

    client.post("/logout/")
    other.post("/logout/")
    besiege()
    assert is_sent(ask(client))
    assert not is_sent(ask(other))
