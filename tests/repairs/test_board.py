"""The open board: what anybody reads of open tickets and of scores, and what nobody does."""

import codecs
import csv
from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities import clock
from communities.models import PropertyCompany, ServiceContract
from communities.working_days import Calendar
from repairs.models import Rating, Ticket
from repairs.scoring import Share
from repairs.selectors.board import terms_of_office
from repairs.selectors.scores import Month, scores
from repairs.services import Answers, Facts, acknowledge, finish, rate, report, report_for
from tests.cast import home
from tests.hours import keep_hours
from tests.repairs.acts import FINISH
from tests.repairs.world import a_ticket, category

BOARD = "/e/riverside/service/"
SECRET = "老王家"


def reported(cast, ago=timedelta(), slug="light", **more) -> Ticket:
    return report(
        estate=cast.riverside,
        facts=Facts(category=category(cast.riverside, slug), words=SECRET, **more),
        actor=cast.alice,
        now=clock.now() - ago,
    )


def read(client, address=BOARD) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    assert not answer.cookies
    return answer.content.decode()


def test_a_quiet_estate_says_so(client, cast):
    page = read(client)
    assert "没有报修" in page
    assert "现在没有公开的报修在处理" in page
    assert "本小区没有另行约定" in page


def test_the_overdue_stand_first_and_private_ones_are_only_counted(client, cast):
    for n in range(2, 7):
        home(cast.riverside, f"1-10{n}")
    fresh = reported(cast, building=cast.unit.building, place="门厅")
    late = reported(cast, timedelta(days=9), "lift", place="地库B区")
    hidden = reported(cast, timedelta(days=9), scope="home", unit=cast.unit)
    page = read(client)
    assert page.index(late.number) < page.index(fresh.number)
    assert "有 2 件已超时" in page
    assert "1 件报修人没有公开" in page
    assert "另有 1 件没有公开" in page
    assert "1幢门厅" in page
    for private in (hidden.number, cast.unit.number, SECRET, "alice"):
        assert private not in page


def test_a_building_of_few_parties_is_not_named(client, cast):
    reported(cast, building=cast.unit.building, place="门厅")
    page = read(client)
    assert "门厅" in page
    assert "1幢" not in page


@pytest.mark.parametrize("address", [BOARD, "/en/e/riverside/service/"])
def test_fifty_tickets_cost_as_many_queries_as_five(client, cast, address):
    def cost():
        with CaptureQueriesContext(connection) as found:
            read(client, address)
        return len(found)

    for _n in range(5):
        reported(cast, timedelta(days=3), place="地库")
        a_ticket(cast, "closed", reported_at=clock.now() - timedelta(days=40))
    few = cost()
    for n in range(45):
        a_ticket(cast, "closed" if n % 2 else "acknowledged")
    assert cost() == few


def downloaded(client, address) -> tuple[list[str], list[dict]]:
    answer = client.get(address)
    raw = b"".join(answer.streaming_content)
    assert raw.startswith(codecs.BOM_UTF8)
    head, *rows = csv.reader(raw.decode("utf-8-sig").splitlines())
    return head, [dict(zip(head, row, strict=True)) for row in rows]


def test_a_month_downloads_row_by_row_without_places_and_private_numbers(client, cast):
    month = Month.of(clock.now())
    told = reported(cast, building=cast.unit.building, place="门厅")
    reported(cast, scope="home", unit=cast.unit)
    for address in (f"{BOARD}tickets.csv?month={month}", f"{BOARD}tickets.csv?span=year"):
        head, rows = downloaded(client, address)
        assert head[:2] == ["编号", "类别"]
        assert sorted(row["编号"] for row in rows) == ["", told.number]
        text = str(rows)
        assert not [private for private in ("门厅", "1幢", SECRET) if private in text]


def last_months(cast):
    """A month with every kind of end: six finished over nights, one late, the others not done."""
    tenth = Month.of(clock.now()).plus(-1).first + timedelta(days=9)
    days = (tenth + timedelta(days=n) for n in range(14))
    day = next(day for day in days if Calendar().is_workday(day)[0])
    begins = datetime.combine(day, time(9), clock.SHANGHAI)

    def put(status, hours, **more):
        at = begins + timedelta(hours=hours)
        return a_ticket(cast, status, clocks=True, reported_at=at, **more)

    for n in range(6):
        at = begins + timedelta(hours=7 * n)
        met = {"acknowledged_at": at + timedelta(minutes=50 * n + 1)}
        met["finished_at"] = met["acknowledged_at"] + timedelta(hours=9 * n + 1)
        met["closed_at"] = met["finished_at"] + timedelta(hours=2)
        put("closed", 7 * n, **met)
    put("acknowledged", 3)
    put("declined", 4, channel="phone")
    put("withdrawn", 5)
    by_slip = put("closed", 6, channel="walk_in", reporter=None)
    own = Ticket.objects.filter(status="closed").exclude(pk=by_slip.pk)
    stars = dict.fromkeys(("on_time", "quality", "attitude"), 5)
    for ticket, by in [(by_slip, None), *((one, one.reporter) for one in own)]:
        Rating.objects.create(
            estate=cast.riverside, ticket=ticket, round=0, solved="yes", by=by,
            at=ticket.closed_at, **stars,
        )  # fmt: skip


def counted(rows, name, good="按时") -> Share:
    told = [row[name] for row in rows if row[name]]
    return Share(told.count(good), len(told))


def minutes(rows, name, percent) -> int:
    """By the definition: the smallest that so many per cent do not exceed."""
    told = sorted(int(row[name]) for row in rows if row[name])
    return next(one for one in told if 100 * sum(n <= one for n in told) >= percent * len(told))


OF_COMPANY = "/companies/91330481ma00000001/"


@pytest.mark.parametrize("address", [BOARD, OF_COMPANY])
@pytest.mark.parametrize("hours", [None, "09:30-17:00"])
def test_whoever_counts_the_download_again_finds_the_boards_figures(client, cast, address, hours):
    """In the estate's own working hours too."""
    if hours:
        keep_hours(cast.riverside, hours)
    last_months(cast)
    whole = client.get(address).context["found"].whole

    _head, rows = downloaded(client, f"{address}tickets.csv")

    assert len(rows) == whole.n == 10
    for name, share in [
        ("受理按时", whole.respond),
        ("到场按时", whole.arrived),
        ("办结按时", whole.done),
        ("办结按时（按最初期限）", whole.done_raw),
    ]:
        assert counted(rows, name) == share
    for name, spans in [
        ("受理用时（分钟）", whole.respond_spans),
        ("办结用时（分钟，扣除暂停）", whole.done_spans),
        ("办结用时（分钟，不扣暂停）", whole.done_spans_raw),
    ]:
        for percent, shown in [(50, spans.median), (90, spans.p90)]:
            assert minutes(rows, name, percent) == shown.length // timedelta(minutes=1)
    ends = Counter(row["结束方式"] for row in rows)
    assert ends == {"已办结": whole.n_done, "": 1, "不予受理": 1, "已撤回": 1}
    assert sum(row["现在超时"] == "是" for row in rows) == whole.n_overdue == 1
    assert counted(rows, "评价", "满意") == whole.satisfied == Share(6, 6)
    assert counted(rows, "凭回执评价（不计入）", "满意") == whole.by_slip == Share(1, 1)
    assert Counter(row["渠道"] for row in rows) == {"网上": 8, "电话": 1, "上门": 1}
    assert {(row["小区"], row["物业服务企业"]) for row in rows} == {("河畔苑", "清风物业")}


def test_other_working_hours_are_other_lengths(cast):
    """The control of the test above."""
    last_months(cast)

    def median():
        month = Month.of(clock.now()).plus(-1)
        return scores(Ticket.objects.all(), month, now=clock.now()).whole.done_spans.median.length

    plain = median()
    keep_hours(cast.riverside, "09:00-17:30", clock.now())
    assert median() == plain, "hours of later change no figure of before"
    keep_hours(cast.riverside, "09:30-17:00")
    assert median() < plain


def test_the_board_leads_to_the_company_and_its_download(client, cast):
    assert f'href="{OF_COMPANY}"' in read(client)
    reported(cast, place="地库")
    assert f'href="{OF_COMPANY}tickets.csv?month=' in read(client, OF_COMPANY)


def test_a_slip_rated_by_who_wrote_it_improves_nothing(client, cast):
    """Staff enter a walk-in without a telephone, read the code, finish and rate logged out."""
    now = clock.now()
    facts = Facts(category=category(cast.riverside), place="东门")
    slip = report_for(
        estate=cast.riverside, facts=facts, channel="walk_in", actor=cast.petra, now=now
    )
    acknowledge(ticket=slip.ticket, actor=cast.paul, now=now)
    finish(ticket=slip.ticket, actor=cast.paul, now=now, **FINISH)
    rate(ticket=slip.ticket, answers=Answers("yes", 5, 5, 5), code=slip.code, now=now)
    year = client.get(BOARD).context["found"].year
    assert (year.rated, year.satisfied, year.by_slip) == (Share(0, 1), Share(0, 0), Share(1, 1))
    assert "1 件，满意 1 件" in read(client)


def test_scores_stay_with_the_company_that_left(client, cast):
    now = clock.now()
    changed = now - timedelta(days=20)
    ServiceContract.objects.filter(pk=cast.contract.pk).update(valid_until=changed)
    fresh = PropertyCompany.objects.create(name="晨光物业", credit_code="91330481MA00000009")
    ServiceContract.objects.create(
        estate=cast.riverside, company=fresh, fee_model="lump_sum", valid_from=changed
    )
    old = cast.contract.company
    for _n in range(6):
        a_ticket(cast, "closed", company=old, reported_at=changed - timedelta(days=3))
    a_ticket(cast, "closed", company=fresh, reported_at=now - timedelta(days=3))
    after, before = terms_of_office(cast.riverside, now=now)
    assert (after.contract.company, after.figures.n) == (fresh, 1)
    assert (before.contract.company, before.figures.n) == (old, 6)
    assert before.has_ended
    page = read(client)
    assert page.index("晨光物业") < page.index("清风物业")
    month = Month.of(changed - timedelta(days=3))
    mine = read(client, f"/companies/{old.credit_code.lower()}/?month={month}")
    assert "报修 6 件" in mine


def test_a_month_begins_at_midnight_in_shanghai():
    month = Month(2026, 9)
    assert Month.of(month.start) == month
    assert Month.of(month.start - timedelta(seconds=1)) == Month(2026, 8)
    assert Month(2026, 1).plus(-1) == Month(2025, 12)
    assert [Month.parse(text) for text in ("2026-09", "2026-13", "x")] == [month, None, None]


def test_the_board_tells_the_last_whole_month_unless_it_was_quiet(cast):
    found = scores(Ticket.objects.all(), Month(2026, 9), now=Month(2026, 10).start)
    assert [str(month) for month, *_ in found.months][-2:] == ["2026-09", "2026-10"]
    assert len(found.months) == 12


def test_an_old_month_is_told_beside_the_last_twelve(cast):
    now = Month(2026, 10).start
    for day in (Month(2023, 5), Month(2024, 5), Month(2026, 9)):
        a_ticket(cast, "closed", reported_at=day.start + timedelta(days=9))

    found = scores(Ticket.objects.all(), Month(2023, 5), now=now)

    assert (found.whole.n, found.year.n, found.months[-2][1]) == (1, 1, 1)
    assert scores(Ticket.objects.all(), Month(1, 1), now=now).whole.n == 0
