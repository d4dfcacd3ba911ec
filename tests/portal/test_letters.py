"""Letters where people meet them: on the ticket's desk page, in the list, on the letter's own page."""

import re
from datetime import timedelta

import pytest

from communities import clock
from communities.models import Area, Body, Clock, Role
from notifications.models import Referral
from notifications.services.referrals import About, issue_referral
from tests.cast import member, person
from tests.repairs.world import a_ticket
from tests.sessions import log_in


def page_of(client, user, address) -> str:
    log_in(client, user)
    return client.get(address).content.decode()


def starts(page) -> set[str]:
    return set(re.findall(r"/desk/referrals/new/[a-z]+/([a-z]+)/", page))


def a_letter(cast, ticket):
    about = About(ticket.subject, ticket.title, ticket.desk_path, ticket.is_public)
    return issue_referral(
        estate=cast.riverside, kind="supervision", about=about, to=cast.contract.company,
        letter="请今天办结。", actor=cast.sam, now=clock.now(),
    )  # fmt: skip


def test_a_committee_calls_a_body_from_the_tickets_page(cast, client):
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    page = page_of(client, cast.bob, ticket.desk_path)
    (start,) = re.findall(r'href="(/desk/referrals/new/[^"]+)"', page)

    form = client.get(start)
    assert ticket.number in form.content.decode()
    to = form.context["form"].initial["to"]
    words = {"to": to, "title": "灯", "letter": "请到现场说明原因。", "term": "5wd"}
    assert client.post(start, words).status_code == 302

    letter = Referral.objects.get()
    assert (letter.kind, letter.subject, letter.issued_as) == (
        "referral", ticket.subject, cast.committee,
    )  # fmt: skip
    after = page_of(client, cast.bob, ticket.desk_path)
    assert f"吹哨报到{letter.number}" in after
    assert "待答复" in after
    assert f'href="/desk/referrals/{letter.pk}/"' in after


def test_staff_see_that_a_letter_was_sent_and_only_its_readers_a_link(cast, client):
    ticket = a_ticket(cast, "acknowledged")
    letter = a_letter(cast, ticket)

    pages = {
        name: page_of(client, cast.people[name], ticket.desk_path) for name in ("paul", "petra")
    }

    assert all(f"督办单{letter.number}" in page for page in pages.values())
    link = f'href="/desk/referrals/{letter.pk}/"'
    assert [link in pages[name] for name in ("paul", "petra")] == [False, True]


@pytest.mark.parametrize(
    ("name", "status", "kinds"),
    [
        ("bob", "reported", {"referral"}),
        ("bob", "closed", set()),
        ("paul", "reported", set()),
        ("sam", "reported", {"reminder", "referral", "supervision"}),
    ],
)
def test_an_open_ticket_offers_what_one_may_send(cast, client, name, status, kinds):
    ticket = a_ticket(cast, status)

    assert starts(page_of(client, cast.people[name], ticket.desk_path)) == kinds


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("bob", {"referral"}),
        ("paul", set()),
        ("olga", {"reminder", "referral"}),
        ("sam", {"reminder", "referral", "supervision"}),
    ],
)
def test_the_list_of_letters_is_where_one_begins_about_an_estate(cast, client, name, kinds):
    page = page_of(client, cast.people[name], "/desk/referrals/")

    assert starts(page) == kinds
    assert ("/new/hilltop/" in page) == (name in {"olga", "sam"})


def test_a_supervisor_reads_a_private_ticket_and_nothing_of_the_home(cast, client):
    now = clock.now()
    private = a_ticket(
        cast, "acknowledged", slug="water", scope="home", is_public=False, unit=cast.unit,
        building=cast.unit.building, words="厨房漏水", slip_phone="+8613800019999", clocks=True,
        reported_at=now - timedelta(days=20), visit_wish="晚上",
    )  # fmt: skip
    public = a_ticket(cast, "acknowledged", clocks=True, reported_at=now - timedelta(days=20))

    street = page_of(client, cast.sam, "/oversight/estates/riverside/")
    assert f'href="{private.desk_path}"' in street
    assert f'href="{public.public_path}"' in street

    page = client.get(private.desk_path).content.decode()
    assert private.number in page
    assert "已超时" in page
    for hidden in (
        "厨房漏水",
        str(cast.unit),
        cast.unit.number,
        "13800019999",
        "alice",
        "晚上",
        "<form",
    ):
        assert hidden not in page
    before = list(Clock.objects.values())
    assert client.post(f"{private.desk_path}take_over/").status_code == 403
    assert list(Clock.objects.values()) == before

    desk = page_of(client, cast.paul, private.desk_path)
    assert cast.unit.number in desk
    assert "<form" in desk
    log_in(client, cast.alice)
    assert client.get(private.desk_path).url == private.own_path


def test_a_supervisor_of_another_street_finds_no_ticket(cast, client):
    far = Area.objects.create(kind="street", name="另一街道", parent=cast.street.parent)
    bureau = Body.objects.create(kind="street_office", name="另一街道办事处", area=far)
    ulf = person("ulf")
    member(ulf, Role.SUPERVISOR, area=far, body=bureau)
    ticket = a_ticket(cast, scope="home", is_public=False, unit=cast.unit)

    log_in(client, ulf)
    assert client.get(ticket.desk_path).status_code == 404
    log_in(client, cast.sam)
    assert client.get(ticket.desk_path).status_code == 200


def test_the_issuer_writes_down_what_came_on_paper(cast, client):
    ticket = a_ticket(cast, "acknowledged")
    letter = a_letter(cast, ticket)
    address = f"/desk/referrals/{letter.pk}/"
    assert "代录书面答复" in page_of(client, cast.sam, address)
    assert "代录书面答复" not in page_of(client, cast.petra, address)

    today = clock.today()
    words = {"action": "record", "words": "来函收悉，已修好。"}
    log_in(client, cast.sam)
    refused = client.post(address, words | {"came_on": today + timedelta(days=1)})
    assert refused.status_code == 400
    assert "收到的日期不能晚于今天。" in refused.content.decode()
    assert client.post(address, words | {"came_on": today}).status_code == 302

    page = client.get(address).content.decode()
    assert "收到书面答复" in page
    assert "代录 测试街道办事处 s**" in " ".join(page.split())
    assert "代录书面答复" not in page
    paper = client.get(f"{address}letter/").content.decode()
    assert "收到书面答复，代录" in paper
    trace = client.get(ticket.public_path).content.decode()
    assert "已答复" in trace
    assert "来函收悉" not in trace


def test_the_desks_rail_leads_those_who_watch_to_their_area(cast, client):
    link = 'href="/oversight/"'

    seen = {
        name: link in page_of(client, cast.people[name], "/desk/")
        for name in ("olga", "bob", "petra", "paul")
    }

    assert seen == {"olga": True, "bob": False, "petra": False, "paul": False}
