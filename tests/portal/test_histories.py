"""Whatever happens in whatever order, no page's figures disagree with another page or a download.

Every reader's number is read back from what strangers get, and compared with sums over the lines
of the books that this file makes by itself.
"""

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from django.db.models import F, Sum
from django.test import Client
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from communities.errors import DomainError, NotAllowed, StaleState
from finance.models import BankRow, Entry, Posting, Statement
from finance.selectors.audit import ledger_findings
from finance.selectors.oversight import public_income_of
from finance.selectors.public.verdict import verdict
from finance.selectors.rows import with_rest
from finance.services.approvals import approve_draft
from finance.services.from_rows import draft_from_rows
from finance.services.ledger import post_draft, reverse_entry
from finance.services.posting import NewLine, post_entry
from finance.services.statements import publish_statement, reject_statement, submit_statement
from finance.services.versions import reassess
from portal.estates import _plant
from tests.finance.books import NOW, opened
from tests.long import LONG, times
from tests.owner import switch_off
from tests.stages import staged

HERE = "/e/riverside/accounts/"
MONTHS = ["2026-06", "2026-07", "2026-08", "2026-09"]
PERIODS = [*MONTHS, "2026-Q2", "2026-Q3", "2026-H1"]
DAYS = st.dates(date(2026, 6, 1), date(2026, 10, 31))
FEN = st.integers(1, 10**9)
MONEY = ("asset_bank", "asset_wallet", "clearing")
EQUATION = {
    "上期结余": "opening",
    "前期更正": "prior",
    "收入": "income",
    "经营成本": "cost",
    "支出": "expense",
    "使用": "use",
    "本期结余": "closing",
}
# What a page's strip and a poster say.
SAID = {
    "ok": ("账本与银行一致", "与银行对账单一致"),
    "bad": ("账本与银行不一致", "与银行相差"),
    "grey": ("未对账", "尚未与银行对账"),
}
REFUSED = (DomainError, NotAllowed, StaleState)


@staged
def books(cast):
    _plant(cast.riverside)
    return opened(cast)


class People:
    """Each act as somebody would do it; a refusal leaves everything as it was."""

    def __init__(self, books):
        self.books, self.cast, self.turn = books, books.cast, 0

    def earn(self, day, fen):
        self._post("income", ("BANK", fen), ("EVCHARGE", -fen), day)

    def spend(self, day, fen):
        code, kind = (("COST_TAX", "cost"), ("USE_REPAIR", "use"))[fen % 2]
        self._post(kind, (code, fen), ("BANK", -fen), day)

    def carry_forward(self, day, fen):
        self._post("opening", ("BANK", fen), ("OPENING", -fen), day)

    def _post(self, kind, one, other, day):
        self.turn += 1
        lines = tuple(NewLine(self.books.account(code), fen) for code, fen in (one, other))
        new = self.books.new(f"k{self.turn}", day=day, kind=kind, lines=lines)
        post_entry(new=new, actor=None, now=NOW)

    def bank_row(self, day, fen):
        self.books.row(fen if fen % 3 else -fen, day)
        self._bank_said_more(day)

    def bank_file(self, day, fen):
        """The bank's own file of a month up to ``day``, or of all days before."""
        first = day.replace(day=1) if fen % 2 else date(2026, 6, 1)
        self.books.borne_out(first, day)
        self._bank_said_more(first)

    def _bank_said_more(self, since):
        """What storing a file ends with."""
        reassess(fund=self.books.fund, since=since, actor=self.cast.paul, now=NOW)

    def book_rows(self, _day, fen):
        rows = list(with_rest(BankRow.objects.order_by("booked_date", "pk")).exclude(rest_fen=0))
        category, group = self.books.account("PARKING"), ("single", "day", "month")[fen % 3]
        given = {"rows": rows, "category": category, "group": group}
        for draft in draft_from_rows(**given, actor=self.cast.paul, now=NOW):
            self.books.carry(draft)

    def reverse(self, _day, fen):
        entries = list(Entry.objects.order_by("pk"))
        if entries:
            entry = entries[fen % len(entries)]
            draft = reverse_entry(entry=entry, reason="重记", actor=self.cast.paul, now=NOW)
            approve_draft(draft=draft, actor=self.cast.bob, now=NOW)
            post_draft(draft=draft, actor=self.cast.petra, now=NOW)

    def freeze(self, _day, fen):
        """The next month, or any period at all."""
        kept = Statement.objects.exclude(status="rejected").values_list("period", flat=True)
        waiting = [one for one in MONTHS if one not in kept] or MONTHS
        period = waiting[0] if fen % 2 else PERIODS[fen % len(PERIODS)]
        submit_statement(fund=self.books.fund, period=period, actor=self.cast.petra, now=NOW)

    def publish(self, _day, _fen):
        for one in Statement.objects.filter(status="submitted").order_by("ends", "pk")[:1]:
            publish_statement(statement=one, actor=self.cast.bob, now=NOW, difference_reason="在途")

    def publish_all(self, day, fen):
        while Statement.objects.filter(status="submitted").exists():
            self.publish(day, fen)

    def close_month(self, day, fen):
        self.freeze(day, fen | 1)
        self.publish(day, fen)

    def reject(self, _day, fen):
        frozen = list(Statement.objects.filter(status="submitted").order_by("pk"))
        if frozen:
            one = frozen[fen % len(frozen)]
            reject_statement(statement=one, reason="重算", actor=self.cast.bob, now=NOW)


NAMES = [name for name in vars(People) if not name.startswith("_")]
# Half of what happens is what most months bring: random acts alone would publish little.
CALM = ["earn", "spend", "reverse", "bank_file", "close_month", "close_month"]
ACTS = st.lists(
    st.tuples(st.sampled_from(NAMES) | st.sampled_from(CALM), DAYS, FEN), min_size=6, max_size=16
)


def fen_of(text: str) -> int:
    """¥-1,234.50 as a page or a file writes it, in fen."""
    plain = text.replace("−", "-").replace(",", "").replace("¥", "").strip()
    whole, cents = plain.split(".")
    sign = -1 if whole.startswith("-") else 1
    return int(whole) * 100 + sign * int(cents)


def text_of(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode("utf-8-sig")


def csv_of(client, path) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text_of(client, path))))


def equation_of(page: str) -> dict[str, int]:
    """The first equation of a page, by the words beside its numbers."""
    body = page.partition('<dl class="eq')[2].partition("</dl>")[0]
    rows = re.findall(r"<dt>\s*([^\s<]+).*?</dt>\s*<dd[^>]*>(.*?)</dd>", body, re.DOTALL)
    return {EQUATION[label]: fen_of(number) for label, number in rows}


def lines_of(starts: date, ends: date) -> dict[str, int]:
    """The equation of some days, from the lines of the books alone."""
    lines = Posting.objects.filter(booking_date__range=(starts, ends))
    kinds = lines.order_by().values_list("account__kind").annotate(fen=Sum("amount_fen"))
    sums = dict(kinds)
    money = Posting.objects.filter(account__kind__in=MONEY)
    closing = money.filter(booking_date__lte=ends).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    found = {"income": -sums.get("income", 0), "closing": closing}
    return found | {"cost": sums.get("cost", 0), "use": sums.get("use", 0)}


def check_statement(client, one: Statement, path: str) -> None:
    """Page, older versions, English page, sheet and list of a published period say one thing."""
    shown = equation_of(text_of(client, path))
    shown.setdefault("use", 0)
    truth = lines_of(one.starts, one.ends)
    assert {name: shown[name] for name in truth} == truth
    out = shown["cost"] + shown["use"]
    assert shown["opening"] + shown.get("prior", 0) + shown["income"] - out == shown["closing"]
    for version in range(1, one.version):
        older = Statement.objects.filter(period=one.period, version=version).exclude(
            status="rejected"
        )
        if older.exists():
            assert equation_of(text_of(client, f"{path}?v={version}")) | {"use": shown["use"]} == (
                shown
            )
    table = csv_of(client, f"{path}export.csv")
    assert fen_of(table[0]["本期（元）"]) == shown["opening"]
    assert fen_of(row_of(table, "期末结余")["本期（元）"]) == shown["closing"]
    check_verdict(client, one, path, table)
    sums = {row["项目"]: row["本期（元）"] for row in table if row["类别"] == "合计"}
    for label, name in (("收入", "income"), ("经营成本", "cost"), ("使用", "use")):
        assert fen_of(sums.get(label, "0.00")) == shown[name], label
    rows = csv_of(client, f"{HERE}entries/export.csv?m={one.period}")
    assert {row["状态"] for row in rows} <= {"已公示"}
    assert sum(fen_of(row["收入（元）"] or "0.00") for row in rows) == shown["income"]
    assert sum(fen_of(row["支出（元）"] or "0.00") for row in rows) == out
    poster = text_of(client, f"{path}print/")
    for name in ("opening", "closing", "income"):
        assert f"{shown[name] / 100:,.2f}".replace("-", "−") in poster, name


def row_of(table: list[dict], name: str) -> dict:
    [row] = [row for row in table if row["项目"] == name]
    return row


def check_verdict(client, one: Statement, path: str, table: list[dict]) -> None:
    """Page, poster, sheet and street say the same of the bank, and green has its rows and days."""
    found = verdict(one)
    page, poster = text_of(client, path), text_of(client, f"{path}print/")
    strip, word = SAID[found.state]
    if found.state == "ok" and found.difference_fen:
        strip, word = "差额已逐笔说明", "已逐笔说明"
    elif found.state == "ok" and found.is_summed:
        strip, word = "流水合计一致", "流水合计一致"
    elif found.cancels_out:
        word = "与银行不一致"
    assert strip in page
    assert word in poster
    assert row_of(table, "对账")["类别"].split(" ")[0] == found.word
    assert all(sentence in page for sentence in found.why)
    if found.state == "ok":
        rows = BankRow.objects.filter(booked_date__range=(one.starts, one.ends))
        assert not with_rest(rows).exclude(matched_fen=F("amount_fen")).exists()
        assert found.book_fen == found.bank_fen + found.transit_fen + found.difference_fen
        assert bool(found.difference_fen) == bool(found.stated)


def check_layers(client, until: date | None) -> None:
    """The list's two layers are all entries, and only days that are published are in the first."""
    rows = csv_of(client, f"{HERE}entries/export.csv")
    assert len(rows) == Entry.objects.count()
    for row in rows:
        is_published = until is not None and date.fromisoformat(row["记账日期"]) <= until
        assert row["状态"] == ("已公示" if is_published else "已记账，还没公示"), row


def check(books, client) -> None:
    published = Statement.objects.filter(status="published").order_by("ends", "starts")
    for one in published:
        check_statement(client, one, f"{HERE}{one.period}/")
    spans = sorted((one.starts, one.ends) for one in published)
    check_layers(client, max((ends for _, ends in spans), default=None))
    overview = text_of(client, HERE)
    if published:
        newest = max(published, key=lambda one: (one.ends, one.starts))
        balance = lines_of(newest.starts, newest.ends)["closing"]
        assert f"余额 {'−' if balance < 0 else ''}¥{abs(balance) / 100:,.2f}" in overview
        assert equation_of(overview)["closing"] == balance
        assert ("strip ok" in overview) == (verdict(newest).state == "ok")
        street = public_income_of([books.fund.estate], NOW.date())[books.fund.estate_id]
        assert (street.latest, street.state) == (newest, verdict(newest).state)
    assert ledger_findings(books.fund.estate) == []


@settings(
    max_examples=times("histories"),
    deadline=None,
    # The same few every time; others are looked for where there is time to read what they find.
    derandomize=not LONG,
    # Making a failing history shorter would take longer than all other tests.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS)
def test_no_history_makes_two_pages_disagree(books, acts):
    mark = transaction.savepoint()
    try:
        _live_through(People(books), acts)
        counts = Counter(Statement.objects.values_list("status", flat=True))
        event(f"published {counts['published']}, older {counts['superseded']}")
        check(books, Client())
    finally:
        transaction.savepoint_rollback(mark)


def _live_through(people, acts) -> None:
    for name, day, fen in acts:
        with suppress(*REFUSED), transaction.atomic():
            getattr(people, name)(day, fen)


def test_control_a_line_changed_behind_the_page_is_seen(books):
    people = People(books)
    people.earn(date(2026, 6, 2), 840000)
    submit_statement(fund=books.fund, period="2026-06", actor=books.cast.petra, now=NOW)
    people.publish(None, 0)
    check(books, Client())
    switch_off("finance_posting")
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("update finance_posting set amount_fen = amount_fen * 2")

    with pytest.raises(AssertionError, match="income"):
        check(books, Client())


def test_an_empty_month_that_was_published_is_shown_as_published(books):
    submit_statement(fund=books.fund, period="2026-06", actor=books.cast.petra, now=NOW)
    People(books).publish(None, 0)

    check(books, Client())
