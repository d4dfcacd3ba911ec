"""Reports without an account: entered by others, a slip in the hand, rated by its code."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from communities import clock
from notifications.models import Delivery
from notifications.services import deliver
from portal.demo import mail as demo_mail
from repairs import services
from repairs.models import Category, Rating, Ticket
from repairs.models.ticket import Channel
from repairs.selectors.tickets import is_code_of
from repairs.services import Facts, report_for
from tests.repairs.acts import FINISH
from tests.repairs.world import a_ticket
from tests.sessions import log_in

NEW = "/desk/tickets/new/riverside/"
STARS = {"solved": "yes", "on_time": "2", "quality": "4", "attitude": "5"}


@pytest.fixture
def cast(rolled_back):
    cache.clear()
    return rolled_back


def browser(person=None) -> Client:
    client = Client()
    if person:
        log_in(client, person)
    return client


def called(cast, **more):
    """What a caller says, as the desk types it."""
    light = Category.objects.get(estate=cast.riverside, slug="light")
    values = {
        "channel": "walk_in",
        "phone": "",
        "scope": "common",
        "building": cast.unit.building_id,
        "place": "门厅",
        "category": light.pk,
        "words": "灯不亮",
        "draft": str(uuid.uuid4()),
    }
    return values | more


def handed_out(cast):
    """A finished ticket with a slip: (ticket, code)."""
    light = Category.objects.get(estate=cast.riverside, slug="light")
    now = clock.now()
    slip = report_for(
        estate=cast.riverside,
        facts=Facts(category=light, place="东门"),
        channel=Channel.WALK_IN,
        actor=cast.petra,
        now=now,
    )
    ticket = slip.ticket
    services.acknowledge(ticket=ticket, actor=cast.paul, now=now + timedelta(minutes=1))
    services.finish(ticket=ticket, actor=cast.paul, now=now + timedelta(minutes=2), **FINISH)
    return ticket, slip.code


def opened(ticket, code, person=None):
    client = browser(person)
    typed = {"number": ticket.number.lower(), "code": f"{code[:4]} {code[4:].lower()}"}
    assert client.post("/r/", typed).url == "/r/rate/"
    return client


def test_who_comes_to_the_desk_goes_with_a_slip(cast):
    desk = browser(cast.petra)
    assert desk.get("/desk/tickets/new/").url == NEW
    blank = desk.get(NEW).content.decode()
    assert blank.index("tel:119") < blank.index('name="channel"')
    typed = called(cast)

    slip = desk.post(NEW, typed)
    again = desk.post(NEW, typed)

    ticket = Ticket.objects.get(words="灯不亮")
    assert (ticket.channel, ticket.entered_by, ticket.reporter) == ("walk_in", cast.petra, None)
    assert again.url == slip.url == f"/desk/tickets/{ticket.pk}/slip/"
    page = desk.get(slip.url).content.decode()
    code = re.search(r'class="code">([A-Z ]+)<', page)[1].replace(" ", "")
    assert is_code_of(ticket, code)
    assert ticket.number in page
    assert f"/r/?n={ticket.number}" in page
    assert 'class="code"' not in browser(cast.bob).get(slip.url).content.decode()


def test_a_callers_code_goes_to_the_telephone_and_not_to_the_desk(cast, monkeypatch):
    texts = []
    monkeypatch.setattr(demo_mail, "keep", lambda *words: texts.append(words))
    desk = browser(cast.paul)
    refused = desk.post(NEW, called(cast, channel="phone"))
    assert "电话报修请填联系电话" in refused.content.decode()
    slip = desk.post(NEW, called(cast, channel="phone", phone="138 0000 1111"))
    page = desk.get(slip.url).content.decode()
    assert "评价码用短信发给本人" in page
    deliver(now=Delivery.objects.get(channel="sms").due_at)
    assert texts[0][1] == "+8613800001111"
    assert re.search(r"评价码 [A-Z]{8}", texts[0][3])


def test_a_room_that_is_not_there_and_a_matter_that_is(cast):
    desk = browser(cast.petra)
    wrong = desk.post(NEW, called(cast, scope="home", room="9-999"))
    assert (wrong.status_code, "没有这个房号" in wrong.content.decode()) == (400, True)
    right = desk.post(NEW, called(cast, scope="home", room=cast.unit.number))
    assert Ticket.objects.get(pk=right.url.split("/")[3]).unit == cast.unit

    a_ticket(cast, building=cast.unit.building)
    offered = desk.post(NEW, called(cast))
    assert "可能已经有人报了" in offered.content.decode()
    assert desk.post(NEW, called(cast, is_another="on")).status_code == 302


@pytest.mark.parametrize(("name", "status"), [("alice", 403), ("sam", 403), ("dan", 404)])
def test_only_who_serves_the_estate_enters_reports(cast, name, status):
    assert browser(getattr(cast, name)).get(NEW).status_code == status


def test_the_slip_rates_without_an_account_and_once(cast):
    ticket, code = handed_out(cast)
    client = opened(ticket, code)
    page = client.get("/r/rate/").content.decode()
    assert "checked" not in page
    assert "请选一项" in client.post("/r/rate/", {"solved": "yes"}).content.decode()

    assert "评价已记下" in client.post("/r/rate/", STARS).content.decode()

    rating = Rating.objects.get(ticket=ticket)
    assert (rating.by, rating.recorded_by, rating.on_time) == (None, None, 2)
    assert ticket.callbacks.count() == 1, "two stars bring a call"
    assert client.get("/r/rate/").url == "/r/"
    again = opened(ticket, code).get("/r/rate/").content.decode()
    assert ("改一次评价" in again, "要求返修" in again, "换了灯管" in again) == (True, True, True)


def test_not_mended_by_slip_goes_back(cast):
    ticket, code = handed_out(cast)
    answer = opened(ticket, code).post("/r/rate/", {"solved": "partly", "words": "只亮一半"})
    assert "继续修" in answer.content.decode()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.n_reopened) == ("acknowledged", 1)


def test_property_staff_never_rate_not_even_with_the_code(cast):
    ticket, code = handed_out(cast)
    assert opened(ticket, code, cast.petra).post("/r/rate/", STARS).status_code == 403
    assert browser(cast.petra).get(f"/desk/tickets/{ticket.pk}/rate/").status_code == 403
    assert not Rating.objects.filter(ticket=ticket).exists()


def test_a_neighbour_with_the_slip_and_the_office_are_marked(cast):
    first, code = handed_out(cast)
    opened(first, code, cast.nina).post("/r/rate/", STARS)
    second, _code = handed_out(cast)
    desk = browser(cast.olaf)
    assert "代录评价" in desk.get(f"/desk/tickets/{second.pk}/rate/").content.decode()
    desk.post(f"/desk/tickets/{second.pk}/rate/", STARS)

    recorded = [Rating.objects.get(ticket=one).recorded_by for one in (first, second)]
    assert recorded == [cast.nina, cast.olaf]


def test_a_code_is_not_found_by_trying(cast):
    ticket, code = handed_out(cast)
    client = browser()
    wrong = [client.post("/r/", {"number": ticket.number, "code": "AAAAAAAA"}) for _n in range(10)]
    assert all("编号或评价码不对" in one.content.decode() for one in wrong)
    right = client.post("/r/", {"number": ticket.number, "code": code})
    assert "试得太多了" in right.content.decode()
    assert client.get("/r/rate/").url == "/r/"


def test_a_stranger_who_guesses_locks_out_nobody_elsewhere(cast):
    ticket, code = handed_out(cast)
    guesser, holder = browser(), browser()
    for _n in range(11):
        guesser.post("/r/", {"number": ticket.number, "code": "AAAAAAAA"})

    right = {"number": ticket.number, "code": code}
    assert "试得太多了" in guesser.post("/r/", right).content.decode()
    assert holder.post("/r/", right, REMOTE_ADDR="192.0.2.7").url == "/r/rate/"
