"""Words that become public: a reporter's are masked at one door, a staff member's are asked about."""

import re

import pytest

from communities import clock
from communities.models import Clock
from notifications.models import Notice
from repairs import services as do
from repairs.levels import VISITED
from repairs.models import Ticket
from tests.repairs.desk import press
from tests.repairs.test_report_flow import Steps
from tests.repairs.world import a_ticket
from tests.sessions import log_in

PHONE = "13800010101"
PLACE = f"\u202e王阿姨{PHONE}家门口"
SHOWN = "王阿姨138****家门口"
BOARD = "/e/riverside/repairs/"
LINK = re.compile(r'href="(/(?!me/|desk/|accounts/|admin/)[^"#]*)"')


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.fixture
def reported(cast, client, settings, tmp_path):
    """By the pages, with somebody's number in the place."""
    settings.PRIVATE_ROOT = str(tmp_path)
    log_in(client, cast.alice)
    flow = Steps(client)
    flow.to_the_check(area="other", detail=PLACE)
    page = flow.get("check/").content.decode()
    assert SHOWN in page
    assert f"手机号 {PHONE}" in page
    flow.post("check/")
    return Ticket.objects.get()


def everything_public(client, *begin) -> dict[str, str]:
    """Every page and file of repairs that a stranger reaches by links."""
    waiting, seen = list(begin), {}
    while waiting:
        address = waiting.pop()
        if address in seen or not address.startswith((*begin, BOARD)):
            continue
        answer = client.get(address)
        body = answer.getvalue() if answer.streaming else answer.content
        seen[address] = body.decode(errors="replace")
        waiting += LINK.findall(seen[address])
    return seen


def test_no_public_page_or_message_has_the_number_and_its_reader_has_it(cast, client, reported):
    client.logout()
    pages = everything_public(client, BOARD, "/e/riverside/", reported.public_path)

    assert [at for at, page in pages.items() if PHONE in page or "\u202e" in page] == []
    whole = pages[reported.public_path]
    assert whole.count(SHOWN) >= 3  # title, og:title, heading
    assert any(SHOWN in page for at, page in pages.items() if at != reported.public_path)
    told = Notice.objects.filter(subject=reported.subject)
    assert told.exists()
    assert not [one for one in told if PHONE in str(one.params)]
    assert not Clock.objects.filter(subject=reported.subject, title__contains=PHONE).exists()
    assert PHONE in reported.place
    log_in(client, cast.alice)
    assert PHONE in client.get(reported.own_path).content.decode()
    log_in(client, cast.paul)
    assert PHONE in client.get(reported.desk_path).content.decode()


def test_a_home_in_the_place_is_cut_beside_the_building(cast, client):
    ticket = a_ticket(cast, building=cast.unit.building, place="2单元501室门口")
    page = client.get(ticket.public_path).content.decode()

    assert "501" not in page
    assert "门口" in page
    assert "501" not in ticket.title


def test_staff_are_shown_what_is_personal_and_asked(cast, client):
    ticket = a_ticket(cast, status="acknowledged", clocks=True)
    log_in(client, cast.paul)
    said = f"已联系 {PHONE}"
    answer = press(client, ticket, "visit", cast, words=said)

    assert answer.status_code == 400
    assert f"手机号 {PHONE}" in answer.content.decode()
    assert 'name="as_written"' in answer.content.decode()
    assert not ticket.events.filter(verb="visit").exists()
    assert press(client, ticket, "visit", cast, words=said, as_written="on").status_code == 302
    assert ticket.events.get(verb="visit").words == said


def test_staff_are_not_asked_where_nobody_else_reads_it(cast, client):
    ticket = a_ticket(cast, status="acknowledged", clocks=True)
    log_in(client, cast.paul)

    assert press(client, ticket, "add_message", cast, words=PHONE).status_code == 302
    ticket.refresh_from_db()
    answer = press(client, ticket, "add_message", cast, words=PHONE, is_public="on")
    assert answer.status_code == 400


@pytest.mark.parametrize("is_visited", [True, False])
def test_being_there_is_shown_of_who_was_there(cast, client, is_visited):
    now = clock.now()
    ticket = a_ticket(cast, status="acknowledged", level="P1", clocks=True)
    if is_visited:
        do.visit(ticket=ticket, actor=cast.paul, now=now)
    do.finish(
        ticket=ticket, outcome="fixed", cause="wear", words="修好了", no_photo_reason="夜里",
        actor=cast.paul, now=now,
    )  # fmt: skip
    ticket = Ticket.objects.get(pk=ticket.pk)

    assert any(one.stage in VISITED and one.met_at for one in ticket.clocks)
    assert any(one.stage in VISITED for one in ticket.clocks_shown) is is_visited
    assert ("<h3>到场</h3>" in client.get(ticket.public_path).content.decode()) is is_visited
