"""责任划分 from end to end: what a reporter answers, whose duty it becomes, and the reason she reads."""

from datetime import datetime

import pytest

from communities import clock
from repairs import services as do
from repairs.models import Category, Ticket
from repairs.models.ticket import Route
from repairs.services import Facts, report
from tests.repairs.test_report_flow import Steps
from tests.repairs.world import category
from tests.sessions import log_in

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.SHANGHAI)
BUILT = {"completed_on": "2000-01-01", "buildings_completed_on": {"1": "2099-01-01"}}
IN_THE_STAIRS = {"scope": "common", "area": "stairs"}
AT_HOME = {"scope": "home"}
# answers, the kind of fault, the route (docs/settled.md R6), words of its reason
TABLE = [
    (IN_THE_STAIRS, "light", Route.PROVIDER, "按合同维修养护"),
    (IN_THE_STAIRS | {"building": True}, "leak", Route.DEVELOPER, "仍在保修期内（至 21"),
    (IN_THE_STAIRS | {"part": "structure"}, "leak", Route.DEVELOPER, "设计使用年限内"),
    (AT_HOME, "cleaning", Route.OCCUPIER, "先报价"),
    (IN_THE_STAIRS | {"part": "mains"}, "water", Route.UTILITY, "水表、电表、气表前面"),
    (AT_HOME | {"part": "mains"}, "power", Route.UTILITY, "水表、电表、气表前面"),
    (IN_THE_STAIRS | {"part": "structure", "hazard": "danger"}, "other", Route.SAFETY, "结构安全"),
    (IN_THE_STAIRS, "green", Route.FUND, "维修资金"),
    (IN_THE_STAIRS, "other", Route.PROVIDER, "投诉、建议由"),
    (AT_HOME, "other", Route.PROVIDER, "投诉、建议由"),
]


@pytest.fixture
def flow(rolled_back, client, settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)
    cast = rolled_back
    cast.alice.phone, cast.alice.phone_verified = "+8613800000077", True
    cast.alice.save()
    cast.riverside.params = BUILT
    cast.riverside.save()
    # What an estate may settle: bare lawns are works here.
    Category.objects.for_estate(cast.riverside).filter(slug="green").update(level="P4")
    log_in(client, cast.alice)
    return Steps(client)


@pytest.mark.parametrize(("answers", "kind", "route", "words"), TABLE)
def test_what_is_answered_decides_and_the_reason_is_shown(
    rolled_back, flow, answers, kind, route, words
):
    home = {"unit": rolled_back.unit.pk} if answers["scope"] == "home" else {}
    place = {"building": rolled_back.unit.building_id} if answers.get("building") else {}
    answer = flow.to_the_check(**(answers | home | place | flow.kind(kind)))
    assert answer.status_code == 302

    sent = flow.client.post(f"{flow.at}check/", follow=True).content.decode()

    ticket = Ticket.objects.get()
    assert ticket.route == route
    assert words in ticket.route_reason
    assert ticket.route_reason in sent
    assert str(ticket.get_route_display()) in sent


def test_the_table_reaches_every_route():
    assert {route for _answers, _kind, route, _words in TABLE} == set(Route)


def test_the_check_page_repeats_the_answer(flow):
    flow.to_the_check(part="mains", **flow.kind("water"))

    assert "水表、电表、气表前面的管线，或者表本身" in flow.get("check/").content.decode()


def reported(cast, **more):
    facts = Facts(category=category(cast.riverside, "leak"), place="屋面", **more)
    return report(estate=cast.riverside, facts=facts, actor=cast.alice, now=NOW)


def graded(cast, ticket, level, minute=1):
    at = NOW.replace(minute=minute)
    do.regrade(ticket=ticket, level=level, words="整片重做", actor=cast.bob, now=at)
    return ticket


def test_works_become_the_funds_and_the_event_says_so(rolled_back):
    ticket = graded(rolled_back, reported(rolled_back), "P4")

    assert ticket.route == Route.FUND
    assert "维修资金" in ticket.route_reason
    event = ticket.events.get(verb="regrade")
    assert event.words.startswith("整片重做 责任改为“维修资金”：保修期满后")
    assert event.data["route"] == "fund"
    assert graded(rolled_back, ticket, "P3", 2).route == Route.PROVIDER, "and back"


@pytest.mark.parametrize(
    ("more", "passed_on", "level", "route"),
    [
        ({"part": "mains"}, "", "P4", Route.UTILITY),
        ({}, "developer", "P4", Route.DEVELOPER),
        ({}, "", "P3", Route.PROVIDER),
    ],
)
def test_a_duty_that_does_not_hang_on_the_level_stays(rolled_back, more, passed_on, level, route):
    cast = rolled_back
    ticket = reported(cast, **more)
    if passed_on:
        do.acknowledge(ticket=ticket, actor=cast.paul, now=NOW)
        do.transfer(ticket=ticket, route=passed_on, words="厂家保修", actor=cast.paul, now=NOW)
    reason = ticket.route_reason

    graded(cast, ticket, level)

    assert (ticket.route, ticket.route_reason) == (route, reason)
    assert ticket.events.get(verb="regrade").words == "整片重做"


@pytest.mark.parametrize("day", ["1998-06-30", "1949-10-01", "0001-02-28", "9999-12-31"])
def test_a_fault_is_reported_however_old_the_house_is(rolled_back, day):
    rolled_back.riverside.params = {"completed_on": day}
    rolled_back.riverside.save()

    for slug in ("water", "power", "lift", "leak", "light"):
        facts = Facts(category=category(rolled_back.riverside, slug), place="东门")
        ticket = report(estate=rolled_back.riverside, facts=facts, actor=rolled_back.alice, now=NOW)
        assert ticket.route == (Route.DEVELOPER if day > "2026" else Route.PROVIDER)
