"""The street's page: whose estates, which light and why, the residents' own figures, no override."""

import csv
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities import clock
from communities.adapter import AccountAdapter
from communities.models import Area, Body, Clock, Role
from communities.services import create_estate
from finance.periods import due_date, period_of
from notifications.services.referrals import About, answer_referral, issue_referral
from portal.letters.matters import about_of
from portal.models import UnconnectedEstate
from portal.oversight.lights import BOOKS, Book, Colour, book_on, light_of
from portal.oversight.table import Asked, shown
from portal.oversight.watch import rows_of, watch
from repairs.models import Rating, Ticket
from repairs.selectors.board import open_tickets
from repairs.selectors.scores import Month, between, scores
from tests.cast import START, member, person
from tests.hours import keep_hours
from tests.repairs.world import a_ticket
from tests.sessions import log_in

NEWEST = BOOKS[-1]
FINE = {rule.measure: 0 for rule in NEWEST.rules} | {"days_late": -30}
LIGHTS = [
    ({}, Colour.GREEN, ()),
    ({"days_late": -5}, Colour.YELLOW, ("公示还剩 5 天",)),
    ({"days_late": 0}, Colour.YELLOW, ("公示还剩 0 天",)),
    ({"days_late": 6}, Colour.RED, ("公示逾期 6 天",)),
    ({"difference": 1}, Colour.YELLOW, ("未对账：缺银行流水，或账簿核对有疑问",)),
    ({"difference": 2}, Colour.RED, ("账本与银行不符",)),
    ({"papers_missing": 5}, Colour.GREEN, ()),
    ({"papers_missing": 18}, Colour.YELLOW, ("18% 的支出没有公开凭证",)),
    ({"papers_missing": None}, Colour.GREEN, ()),
    ({"overdue": 1}, Colour.YELLOW, ("超时 1 件",)),
    ({"overdue": 3}, Colour.RED, ("超时 3 件",)),
    ({"emergencies": 1}, Colour.RED, ("险情急修超时 1 件",)),
    ({"unanswered": 2}, Colour.YELLOW, ("未答 2 件",)),
    ({"unsatisfied": 41}, Colour.RED, ("41% 不满意",)),
    ({"overdue": 1, "days_late": 2}, Colour.RED, ("公示逾期 2 天", "超时 1 件")),
]


@pytest.mark.parametrize(("measures", "colour", "reasons"), LIGHTS)
def test_a_light_follows_from_the_figures_alone(measures, colour, reasons):
    light = light_of(FINE | measures, NEWEST)

    assert (light.colour, light.reasons, light.version) == (colour, reasons, NEWEST.version)


def test_a_version_holds_from_its_day_until_the_next(cast, client):
    days = [book.since for book in BOOKS]
    assert days == sorted(set(days))
    assert len({book.version for book in BOOKS}) == len(BOOKS)
    strict = next(rule for rule in NEWEST.rules if rule.measure == "overdue")
    later = Book("2027-1", date(2027, 1, 1), (replace(strict, red=1),))
    books = (*BOOKS, later)

    held = [book_on(date(year, 12, 31), books) for year in (2020, 2026, 2027)]

    assert held == [BOOKS[0], NEWEST, later]
    assert [light_of(FINE | {"overdue": 1}, book).colour for book in held] == [
        Colour.YELLOW, Colour.YELLOW, Colour.RED,
    ]  # fmt: skip
    log_in(client, cast.sam)
    page = client.get("/oversight/rules/").content.decode()
    for book in BOOKS:
        assert f"亮灯规则 {book.version}" in page
        assert f"从 {book.since.year}年{book.since.month}月{book.since.day}日 起施行" in page


DUE = [
    ("2026-09", date(2026, 10, 15)),
    ("2026-12", date(2027, 1, 15)),
    ("2026-Q3", date(2026, 10, 31)),
    ("2026-Q4", date(2027, 1, 31)),
    ("2026-H1", date(2026, 7, 31)),
    ("2026", date(2027, 3, 31)),
]


@pytest.mark.parametrize(("code", "due"), DUE)
def test_a_statement_is_due_by_its_length(code, due):
    assert due_date(code) == due


def test_a_day_lies_in_one_period_of_each_length():
    found = [
        period_of(date(2026, 10, 1), length) for length in ("month", "quarter", "half", "year")
    ]

    assert found == ["2026-10", "2026-Q4", "2026-H2", "2026"]


def neighbours(cast, n):
    """More estates of the street, each with tickets of every kind of end."""
    for number in range(n):
        estate = create_estate(
            slug=f"more-{number}",
            name=f"小区{number}",
            area=cast.riverside.area,
            body=cast.committee,
            body_kind="committee",
            actor=None,
            now=START,
        )
        for status in ("reported", "acknowledged", "finished", "closed"):
            company = cast.contract.company
            a_ticket(cast, status, estate=estate, reporter=None, clocks=True, company=company)
            a_ticket(cast, status, clocks=True)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/oversight/", 16),
        ("/oversight/export.csv", 13),
        ("/oversight/estates/riverside/", 25),
        ("/e/riverside/service/", 20),
        ("/companies/91330481ma00000001/", 10),
    ],
)
def test_queries_do_not_grow_with_estates_and_tickets(cast, client, address, most):
    for status in ("reported", "acknowledged", "finished", "closed"):
        a_ticket(cast, status, clocks=True)
    log_in(client, cast.sam)
    counts = []
    for more in (neighbours, None):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
        if more:
            more(cast, 5)

    assert counts[0] == counts[1] <= most


def a_years_repairs(cast, now):
    """Over nights and weekends, one of them still open and late."""
    for n, status in enumerate(("acknowledged", "closed", "closed", "closed", "closed", "closed")):
        at = now - timedelta(days=20 + n)
        met = {"acknowledged_at": at + timedelta(hours=1)}
        if status == "closed":
            met |= {"finished_at": at + timedelta(days=n), "closed_at": at + timedelta(days=n)}
        ticket = a_ticket(cast, status, clocks=True, reported_at=at, **met)
        if status == "closed":
            star = 2 if n < 3 else 5
            Rating.objects.create(
                estate=cast.riverside, ticket=ticket, round=0, by=ticket.reporter, at=now,
                solved="yes", on_time=star, quality=star, attitude=star,
            )  # fmt: skip
    a_ticket(cast, "declined")
    a_ticket(cast, "reported", clocks=True, reported_at=now - timedelta(minutes=1))


def test_the_street_sees_what_residents_see(cast, client):
    now = clock.now()
    keep_hours(cast.riverside, "09:00-17:00")
    a_years_repairs(cast, now)

    (row,) = rows_of([cast.riverside], now, with_lengths=True)

    tickets = Ticket.objects.for_estate(cast.riverside)
    residents = scores(tickets, Month.of(now), now=now).year
    assert row.repairs.year == residents
    assert row.repairs.year == between(tickets, now - timedelta(days=365), now, now=now)
    assert residents.done_spans.n == 6
    assert residents.done_spans_raw.p90.length < timedelta(days=15)
    assert row.repairs.n_overdue == open_tickets(cast.riverside, now=now).n_overdue == 1
    assert row.light.reasons[-2:] == ("超时 1 件", "40% 不满意")
    board = client.get("/e/riverside/service/").content.decode()
    log_in(client, cast.sam)
    page = client.get("/oversight/estates/riverside/").content.decode()
    told = re.findall(r"<dt>修好且满意</dt>\s*<dd>(.*?)</dd>", board)
    assert re.findall(r"<dt>修好且满意</dt>\s*<dd>(.*?)</dd>", page) == told[-1:] == ["60%（3/5）"]
    took = re.findall(r"<dt>办结用时</dt>\s*<dd>(.*?)</dd>", board, re.DOTALL)
    assert re.findall(r"<dt>办结用时</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL) == took[-1:]


def test_of_a_few_the_file_tells_counts_as_the_page_does(cast, client):
    now = clock.now()
    for n in range(4):
        a_ticket(cast, "closed", clocks=True, reported_at=now - timedelta(days=20 + n))
    log_in(client, cast.sam)

    def cells():
        file = client.get("/oversight/export.csv?q=河畔").content.decode("utf-8-sig")
        (row,) = csv.DictReader(file.splitlines())
        return row["按时办结%"], row["满意%"], row["评价率%"]

    assert cells() == ("4/4 件", "", "0/4 件")
    a_ticket(cast, "closed", clocks=True, reported_at=now - timedelta(days=20))
    assert cells() == ("100", "", "0")


def test_each_sees_her_own_area_and_the_unconnected_in_it(cast, client):
    known = {"stage": "refused", "reason": "尚无业委会", "noted_by": cast.sam, "noted_at": START}
    hill = cast.hilltop.area
    UnconnectedEstate.objects.create(name="老街坊", area=hill, **known)
    far = Area.objects.create(kind="street", name="另一街道", parent=cast.street.parent)
    far_block = Area.objects.create(kind="community", name="远社区", parent=far)
    UnconnectedEstate.objects.create(name="远处苑", area=far_block, **known)
    cast.people["ulf"] = person("ulf")
    bureau = Body.objects.create(kind="street_office", name="另一街道办事处", area=far)
    member(cast.ulf, Role.SUPERVISOR, area=far, body=bureau)

    seen = {
        name: {row.name for row in shown(watch(user, clock.now()), Asked())}
        for name, user in cast.people.items()
        if name in {"sam", "olga", "ulf", "alice", "bob", "root"}
    }

    assert seen == {
        "sam": {"河畔苑", "山顶苑", "老街坊"},
        "olga": {"山顶苑", "老街坊"},
        "ulf": {"远处苑"},
        "alice": set(),
        "bob": set(),
        "root": set(),
    }
    log_in(client, cast.ulf)
    assert client.get("/oversight/estates/riverside/").status_code == 404


PAGES = ["/oversight/", "/oversight/export.csv", "/oversight/rules/", "/oversight/register/"]


@pytest.mark.parametrize("name", ["sam", "olga", "bob", "petra", "alice", "eve", "root"])
def test_only_those_who_watch_come_in(cast, client, name):
    log_in(client, cast.people[name])

    answers = {client.get(page).status_code for page in PAGES}

    assert answers == ({200} if name in {"sam", "olga"} else {403})


ADDRESSES = [
    ("", ["山顶苑", "河畔苑", "老街坊"]),
    ("?light=none", ["老街坊"]),
    ("?q=河畔", ["河畔苑"]),
    ("?sort=overdue", ["河畔苑", "山顶苑", "老街坊"]),
    ("?sort=nonsense&area=x", ["山顶苑", "河畔苑", "老街坊"]),
]


@pytest.mark.parametrize(("query", "names"), ADDRESSES)
def test_the_address_filters_and_sorts(cast, client, query, names):
    UnconnectedEstate.objects.create(
        name="老街坊", area=cast.hilltop.area, noted_by=cast.sam, noted_at=START
    )
    a_ticket(cast, next_due_at=START)
    log_in(client, cast.sam)

    page = client.get(f"/oversight/{query}")
    file = client.get(f"/oversight/export.csv{query}").content.decode("utf-8-sig")

    assert sorted(row.name for row in page.context["rows"]) == sorted(names)
    assert page.context["rows"][0].name == names[0]
    assert [line.split(",")[2] for line in file.splitlines()[1:]] == [
        row.name for row in page.context["rows"]
    ]


def test_a_supervisor_writes_from_the_table_and_moves_nothing(cast, client):
    ticket = a_ticket(cast, next_due_at=START)
    before = list(Clock.objects.values()), Ticket.objects.filter(pk=ticket.pk).values().get()
    log_in(client, cast.sam)

    page = client.get(f"/desk/referrals/new/riverside/supervision/?about={ticket.subject}")
    assert ticket.number in page.content.decode()
    answer = client.post(
        f"/desk/referrals/new/riverside/supervision/?about={ticket.subject}",
        {"to": page.context["form"]["to"].initial or page.context["form"].initial["to"],
         "title": "门厅灯", "letter": "请按期办结", "term": "3wd"},
    )  # fmt: skip

    assert answer.status_code == 302, answer.context["form"].errors
    letter = client.get(answer.url)
    assert "门厅灯" in letter.content.decode()
    assert client.get(f"{answer.url}letter/").status_code == 200
    moved = Clock.objects.exclude(subject__startswith="notifications.referral")
    assert (list(moved.values()), Ticket.objects.filter(pk=ticket.pk).values().get()) == before
    log_in(client, cast.petra)
    told = client.post(answer.url, {"action": "answer", "words": "今天修好"})
    assert told.status_code == 302
    log_in(client, cast.alice)
    assert client.get(answer.url).status_code == 403


def test_who_only_watches_begins_at_the_street_and_others_do_not(cast, rf):
    def begins(user):
        request = rf.get("/")
        request.user = user
        return AccountAdapter(request).get_login_redirect_url(request)

    assert begins(cast.sam) == "/oversight/"
    assert begins(cast.olga) == begins(cast.alice) == "/me/"


def test_a_public_ticket_says_that_a_body_was_called(cast, client):
    ticket = a_ticket(cast)
    about = About(ticket.subject, ticket.title, ticket.public_path, is_public=True)
    company = cast.contract.company
    letter = issue_referral(
        estate=cast.riverside, kind="supervision", about=about, to=company,
        letter="请尽快办结。只给收件人看。", actor=cast.sam, now=clock.now(),
    )  # fmt: skip

    before = client.get(ticket.public_path).content.decode()
    answer_referral(referral=letter, words="明天办结", actor=cast.petra, now=clock.now())
    after = client.get(ticket.public_path).content.decode()

    assert "督办单 → 清风物业" in before
    assert "待答复" in before
    assert "已答复" in after
    for private in ("只给收件人看", "明天办结", "sam", "petra"):
        assert private not in before + after


SUBJECTS = [
    ("finance.period:2026-Q1", "finance.period:2026-Q1", "公共收益2026年第一季度公示表"),
    ("nursery.tree:7", "communities.estate", "河畔苑"),
    ("repairs.ticket:999999", "communities.estate", "河畔苑"),
    ("", "communities.estate", "河畔苑"),
]


@pytest.mark.parametrize(("asked", "subject", "title"), SUBJECTS)
def test_a_letter_is_about_a_row_or_the_estate(cast, asked, subject, title):
    about = about_of(cast.riverside, asked, clock.now())

    assert about.subject.startswith(subject)
    assert about.title == title
    if subject.startswith("finance"):
        assert ("应公示", "2026年4月30日") in about.facts


def test_a_ticket_of_another_estate_is_no_subject(cast):
    far = a_ticket(cast, estate=cast.hilltop)

    assert about_of(cast.riverside, far.subject, clock.now()).subject.startswith("communities")
    assert about_of(cast.hilltop, far.subject, clock.now()).subject == far.subject
