"""A bank file that comes after publication changes the verdict, dated, and no figure of the books."""

import json
from datetime import date, timedelta

import pytest

from communities.errors import DomainError
from communities.models import AuditEvent, Leaf
from finance.bankfiles import Row, read
from finance.bankfiles.writers import Holder, write
from finance.models import BankRow, Statement
from finance.selectors.audit import ledger_findings
from finance.selectors.figures import BANK_SIDE
from finance.selectors.public.verdict import verdict
from finance.services.bank import import_reading
from finance.services.from_rows import draft_from_rows
from finance.services.statements import publish_statement, submit_statement
from finance.services.versions import ask_again
from finance.services.withdrawals import withdraw_file
from tests.finance.books import NOW

SEPTEMBER = date(2026, 9, 1), date(2026, 9, 30)
LATER = NOW + timedelta(days=1)
EVE = date(2026, 8, 31)


@pytest.fixture
def published(books):
    """100.00 carried forward, 30.00 earned in September; the bank's file ends on the 20th."""
    books.posted(("BANK", 10000), ("OPENING", -10000), kind="opening", day=EVE)
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(SEPTEMBER[0], date(2026, 9, 20))
    return publish(books)


def submit(books):
    return submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)


def publish(books, statement=None, **more):
    statement = statement or submit(books)
    return publish_statement(statement=statement, actor=books.cast.bob, now=NOW, **more)


def store(books, rows, covers, opening=13000, now=LATER):
    data = write("icbc", rows, Holder(number=books.bank.number, opening_fen=opening, covers=covers))
    return import_reading(
        estate=books.fund.estate,
        bank_account=books.bank,
        reading=read(data),
        name="九月.csv",
        data=data,
        actor=books.cast.paul,
        now=now,
    )


def versions(period="2026-09"):
    rows = Statement.objects.filter(period=period).order_by("version")
    return [(one.version, one.status, one.data["state"]) for one in rows]


def test_a_late_file_turns_grey_into_green_in_one_new_version(books, published):
    assert verdict(published).state == "grey"

    store(
        books,
        [Row(0, date(2026, 10, 8), 500, memo="利息")],
        (date(2026, 9, 21), date(2026, 10, 31)),
    )

    assert versions() == [(1, "superseded", "grey"), (2, "published", "ok")]
    old, new = Statement.objects.order_by("version")
    assert new.data["verdicts"] == [{"on": "2026-11-21", "from": "grey", "to": "ok"}]
    assert "verdicts" not in old.raw
    changed = {*BANK_SIDE, "version", "verdicts"}
    assert {k: v for k, v in old.raw.items() if k not in changed} == {
        k: v for k, v in new.raw.items() if k not in changed
    }
    leaf = json.loads(bytes(Leaf.objects.get(index=new.leaf_index).body))
    assert (leaf["state"], leaf["published_at"][:10]) == ("ok", "2026-11-21")
    said = AuditEvent.objects.get(verb="finance.statement.reassessed")
    assert (said.actor, said.detail["to"]) == (books.cast.paul, "ok")
    assert ledger_findings(books.fund.estate) == []


def test_the_next_file_bridges_what_none_covers(books, published):
    store(books, [Row(0, date(2026, 10, 8), 500, memo="利息")], None)

    assert versions()[-1] == (2, "published", "ok")


def test_a_late_file_turns_green_into_red(books, published):
    store(books, [Row(0, date(2026, 9, 25), -700, memo="支取")], (date(2026, 9, 21), SEPTEMBER[1]))

    new = Statement.objects.get(status="published")
    found = verdict(new)
    assert (found.state, found.difference_fen) == ("bad", 700)
    assert found.why == ["工商银行海宁支行 尾号3321：有 1 笔流水还没有对应的账。"]
    assert ledger_findings(books.fund.estate) == []


def test_an_entry_of_a_later_period_explains_the_row_line_by_line(books, published):
    store(books, [Row(0, date(2026, 9, 25), -700, memo="支取")], (date(2026, 9, 21), SEPTEMBER[1]))
    [row] = BankRow.objects.filter(amount_fen=-700)
    given = {"category": books.account("COST_BANK"), "actor": books.cast.paul, "now": LATER}
    [draft] = draft_from_rows(rows=[row], **given)
    assert books.carry(draft).booking_date == date(2026, 10, 1)

    ask_again(fund=books.fund, now=LATER)

    assert versions()[1:] == [(2, "superseded", "bad"), (3, "published", "ok")]
    found = verdict(Statement.objects.get(status="published"))
    assert found.difference_fen == 700
    assert found.sentence == (
        "与银行相差 7.00 元，已逐笔说明。"
        "工商银行海宁支行 尾号3321：−7.00 元，银行2026年9月25日，账本2026年10月1日。"
    )
    assert ledger_findings(books.fund.estate) == []


def test_green_turns_grey_when_the_file_is_taken_back(books, published):
    stored = store(books, [Row(0, date(2026, 10, 8), 500, memo="利息")], None)
    withdraw_file(bank_file=stored.bank_file, reason="导错", actor=books.cast.paul, now=LATER)

    assert versions() == [
        (1, "superseded", "grey"),
        (2, "superseded", "ok"),
        (3, "published", "grey"),
    ]
    assert [one["to"] for one in Statement.objects.get(version=3).raw["verdicts"]] == ["ok", "grey"]


def test_a_file_that_changes_no_verdict_makes_no_version(books, published):
    store(books, [], (SEPTEMBER[0], date(2026, 9, 19)))

    assert len(versions()) == 1


def test_other_reasons_are_a_new_version_too(books, published):
    store(books, [], (date(2026, 9, 21), date(2026, 9, 25)))

    new = Statement.objects.get(status="published")
    assert versions()[-1] == (2, "published", "grey")
    assert verdict(new).why == [
        "工商银行海宁支行 尾号3321：从2026年9月26日到2026年9月30日没有流水。"
    ]


def test_what_comes_between_freezing_and_publishing_is_in_what_is_published(books):
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    statement = submit(books)
    books.borne_out(*SEPTEMBER)

    now = publish(books, statement)

    assert versions() == [(1, "superseded", "grey"), (2, "published", "ok")]
    assert now.version == 2


def test_a_difference_that_came_in_between_needs_its_reason(books):
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    statement = submit(books)
    books.borne_out(*SEPTEMBER)
    books.row(-100, date(2026, 9, 30), balance_fen=2900)

    with pytest.raises(DomainError, match="写明原因"):
        publish(books, statement)
    assert publish(books, statement, difference_reason="10月补记").data["state"] == "bad"


def test_time_alone_makes_what_is_on_its_way_late(books):
    books.posted(("BANK", 10000), ("OPENING", -10000), kind="opening", day=EVE)
    books.posted(("CLEAR_TRANSIT", 700), ("ADS", -700), day=date(2026, 9, 30))
    books.borne_out(*SEPTEMBER)
    early = NOW.replace(month=10, day=9)
    statement = submit_statement(
        fund=books.fund, period="2026-09", actor=books.cast.petra, now=early
    )
    publish_statement(statement=statement, actor=books.cast.bob, now=early)
    assert versions() == [(1, "published", "ok")]

    assert ask_again(fund=books.fund, now=early) == []
    ask_again(fund=books.fund, now=NOW)

    assert versions() == [(1, "superseded", "ok"), (2, "published", "grey")]
    assert ask_again(fund=books.fund, now=NOW) == []
