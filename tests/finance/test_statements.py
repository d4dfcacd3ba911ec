"""Freezing, publishing, rejecting and correcting a period."""

import json
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from communities.errors import DomainError, NotAllowed, StaleState
from communities.log import canonical
from communities.models import Leaf
from finance import signals
from finance.models import BankFile, BankRow, Entry, Statement
from finance.selectors.audit import ledger_findings
from finance.selectors.reconciliation import reconcile
from finance.services.approvals import approve_draft
from finance.services.drafts import submit_draft
from finance.services.from_rows import draft_from_rows
from finance.services.ledger import post_draft, reverse_entry
from finance.services.posting import post_entry
from finance.services.statements import publish_statement, reject_statement, submit_statement
from tests.finance.books import NOW
from tests.owner import owning, switch_off
from tests.stages import staged

JULY, AUGUST, OCTOBER = date(2026, 7, 3), date(2026, 8, 9), date(2026, 10, 8)


@staged
def quarter(books):
    """Half a year: carried forward in June, income, cost and use in the third quarter."""
    june = date(2026, 6, 30)
    books.posted(("BANK", 100000), ("OPENING", -100000), kind="opening", day=june)
    books.posted(("BANK", 8000), ("PARKING_MONTHLY", -8000), day=JULY)
    books.posted(("BANK", 840), ("ADS_ELEVATOR", -840), day=AUGUST)
    books.posted(("COST_TAX", 50), ("BANK", -50), kind="cost", day=AUGUST)
    books.posted(("USE_REPAIR", 4000), ("BANK", -4000), kind="use", day=AUGUST)
    books.posted(("BANK", 99), ("INTEREST", -99), day=OCTOBER)
    return books


def submit(books, period="2026-Q3", **more):
    return submit_statement(fund=books.fund, period=period, actor=books.cast.petra, now=NOW, **more)


def publish(books, statement, **more):
    return publish_statement(statement=statement, actor=books.cast.bob, now=NOW, **more)


def reverse(books, entry):
    draft = reverse_entry(entry=entry, reason="金额错误", actor=books.cast.paul, now=NOW)
    approve_draft(draft=draft, actor=books.cast.bob, now=NOW)
    return post_draft(draft=draft, actor=books.cast.petra, now=NOW)


def test_a_quarter_adds_up(quarter):
    statement = submit(quarter)
    data = statement.data

    assert (statement.starts, statement.ends) == (date(2026, 7, 1), date(2026, 9, 30))
    assert data["opening_fen"] == 100000
    assert (data["income_fen"], data["cost_fen"], data["use_fen"]) == (8840, 50, 4000)
    assert data["closing_fen"] == 100000 + 8840 - 50 - 4000
    assert data["entries"] == 4
    assert statement.last_number == data["last_number"] == 6
    assert [(row["code"], row["amount_fen"], row["lines"]) for row in data["categories"]] == [
        ("PARKING_MONTHLY", 8000, 1),
        ("ADS_ELEVATOR", 840, 1),
        ("COST_TAX", 50, 1),
        ("USE_REPAIR", 4000, 1),
    ]
    assert [(row["month"], row["income_fen"], row["use_fen"]) for row in data["months"]] == [
        ("2026-07", 8000, 0),
        ("2026-08", 840, 4000),
    ]
    assert canonical.encode(statement.raw) == bytes(statement.figures)


def test_what_was_carried_forward_inside_the_period_is_its_opening(quarter):
    data = submit(quarter, "2026-06").data

    assert (data["opening_fen"], data["income_fen"], data["closing_fen"]) == (100000, 0, 100000)


def test_a_frozen_period_takes_no_entry_until_it_is_rejected(quarter):
    statement = submit(quarter)
    draft = quarter.draft(("BANK", 1), ("ADS", -1), day=AUGUST)
    with pytest.raises(DomainError, match="已经封账"):
        submit_draft(draft=draft, actor=quarter.cast.paul, now=NOW)
    with pytest.raises(DomainError, match="已经封账"), transaction.atomic():
        post_entry(new=quarter.new("late", day=AUGUST), actor=None, now=NOW)

    reject_statement(statement=statement, reason="漏记一笔", actor=quarter.cast.bob, now=NOW)
    quarter.carry(draft)
    again = submit(quarter)
    assert again.version == 1
    assert again.data["income_fen"] == 8841
    assert statement.data["income_fen"] == 8840


def test_what_waits_in_the_period_stops_the_freezing_and_is_named(quarter):
    draft = quarter.draft(("BANK", 1), ("ADS", -1), day=AUGUST)

    with pytest.raises(DomainError, match="1 份草稿") as refusal:
        submit(quarter)
    assert refusal.value.where["drafts"] == [draft.pk]


@pytest.mark.parametrize(
    ("period", "sentence"),
    [("2026-11", "还没有结束"), ("2026", "还没有结束"), ("2026-Q5", "期间写作")],
)
def test_periods_that_cannot_be_frozen(quarter, period, sentence):
    with pytest.raises(DomainError, match=sentence):
        submit(quarter, period)


def test_a_period_is_frozen_once(quarter):
    submit(quarter)

    with pytest.raises(DomainError, match="已有公示表"):
        submit(quarter)


def test_colleagues_and_strangers_publish_nothing(quarter):
    statement = submit(quarter)

    for name in ("petra", "paul", "alice", "olga", "sam", "root"):
        with pytest.raises(NotAllowed):
            publish_statement(statement=statement, actor=getattr(quarter.cast, name), now=NOW)
    by_committee = submit_statement(
        fund=quarter.fund, period="2026-Q2", actor=quarter.cast.cora, now=NOW
    )
    with pytest.raises(DomainError, match="同一单位"):
        publish(quarter, by_committee)


def test_publishing_leaves_a_leaf_and_tells_whoever_listens(quarter):
    heard = []
    signals.statement_changed.connect(listener := lambda statement, **_: heard.append(statement))
    statement = publish(quarter, submit(quarter, note="三季度\n情况说明"))
    signals.statement_changed.disconnect(listener)

    assert statement.status == "published"
    leaf = Leaf.objects.get(estate=statement.estate, index=statement.leaf_index)
    body = json.loads(bytes(leaf.body))
    assert body["@"] == "sunny-ledger/1/statement"
    assert body["closing_fen"] == str(statement.data["closing_fen"])
    assert body["note"] == ["三季度", "情况说明"]
    assert [(one.pk, one.status) for one in heard][-1] == (statement.pk, "published")
    with pytest.raises(StaleState):
        publish(quarter, statement)


def test_a_correction_is_booked_now_and_listed_in_a_new_version(quarter):
    statement = publish(quarter, submit(quarter))
    wrong = Entry.objects.get(amount_fen=840)

    reversal = reverse(quarter, wrong)

    versions = list(Statement.objects.filter(period="2026-Q3").order_by("version"))
    assert [(one.version, one.status) for one in versions] == [(1, "superseded"), (2, "published")]
    old, new = versions
    assert reversal.booking_date == date(2026, 11, 20)
    assert new.data["corrections"] == [reversal.code]
    assert old.data["corrections"] == []
    unchanged = {"version", "corrections"}
    assert {k: v for k, v in old.data.items() if k not in unchanged} == {
        k: v for k, v in new.data.items() if k not in unchanged
    }
    assert new.leaf_index > statement.leaf_index


def test_a_statement_is_superseded_only_by_its_successor(quarter):
    published = publish(quarter, submit(quarter))
    rows = Statement.objects.filter(pk=published.pk)
    connection.cursor().execute("set constraints all immediate")

    with pytest.raises(IntegrityError, match="superseded by no other"), transaction.atomic():
        rows.update(status="superseded")
    switch_off("finance_statement", "successor_is_there")
    assert rows.update(status="superseded")
    transaction.set_rollback(True)


def test_what_is_corrected_before_the_publication_is_listed_with_it(quarter):
    before = reverse(quarter, Entry.objects.get(amount_fen=840))
    statement = submit(quarter)
    assert statement.data["corrections"] == [before.code]
    between = reverse(quarter, Entry.objects.get(amount_fen=8000))

    published = publish(quarter, statement)

    assert (published.version, published.status) == (2, "published")
    assert published.data["corrections"] == [before.code, between.code]
    assert published.data["income_fen"] == statement.data["income_fen"] == 8840


def test_frozen_figures_are_nobodys_to_change(quarter):
    statement = publish(quarter, submit(quarter))

    for changes in (
        {"figures": b"{}"},
        {"last_number": 99},
        {"status": "submitted"},
        {"status": "rejected"},
        {"leaf_index": 0},
        {"period": "2026-Q2"},
    ):
        with owning(), pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.filter(pk=statement.pk).update(**changes)
    with owning(), pytest.raises(IntegrityError), transaction.atomic():
        statement.delete()
    with owning(), transaction.atomic():
        cursor = transaction.get_connection().cursor()
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute("drop trigger statement_is_frozen on finance_statement")
        assert Statement.objects.update(last_number=99) == 1


THIRD = date(2026, 7, 1), date(2026, 9, 30)
TODAY = date(2026, 11, 20)


def test_without_a_bank_file_the_check_is_grey_and_says_for_which_days(quarter):
    checked = reconcile(quarter.fund, *THIRD, TODAY)

    assert checked.state == "grey"
    assert checked.book_fen == 104790
    assert (checked.bank_fen, checked.difference_fen) == (None, None)
    data = submit(quarter).data
    assert data["bank_fen"] is None
    [account] = data["accounts"]
    assert account["reasons"] == [{"what": "gap", "from": "2026-07-01", "until": "2026-09-30"}]


def test_the_banks_last_printed_balance_is_compared(quarter):
    quarter.borne_out(*THIRD)

    checked = reconcile(quarter.fund, *THIRD, TODAY)

    assert (checked.state, checked.bank_fen, checked.difference_fen) == ("ok", 104790, 0)
    data = submit(quarter).data
    assert data["state"] == "ok"
    assert data["accounts"][0]["as_of"] == "2026-08-09"
    assert data["accounts"][0]["file"] == {"received": "2026-11-20", "sha256": "1" * 64}


def test_a_row_that_no_entry_explains_is_grey(quarter):
    quarter.borne_out(*THIRD)
    quarter.row(5, date(2026, 9, 30), balance_fen=104795)
    quarter.row(-5, date(2026, 9, 30), balance_fen=104790)

    data = submit(quarter).data

    assert (data["state"], data["difference_fen"]) == ("grey", 0)
    [reason] = data["accounts"][0]["reasons"]
    assert (reason["what"], reason["lines"]) == ("unmatched", 2)


def test_what_no_file_covers_is_grey_until_a_later_file_goes_on_from_it(quarter):
    quarter.borne_out(date(2026, 6, 30), date(2026, 9, 20))
    [one] = reconcile(quarter.fund, *THIRD, TODAY).accounts
    [reason] = one.judged.reasons
    assert (one.state, reason.first, reason.last) == ("grey", date(2026, 9, 21), THIRD[1])

    quarter.borne_out(OCTOBER, date(2026, 10, 31))
    assert reconcile(quarter.fund, *THIRD, TODAY).state == "ok"


def test_a_file_counts_from_when_it_is_stored(quarter):
    quarter.borne_out(*THIRD)
    BankFile.objects.update(status="withdrawn")

    assert reconcile(quarter.fund, *THIRD, TODAY).state == "grey"


def test_rows_without_balances_are_summed_upon_what_was_carried_forward(quarter):
    quarter.borne_out(date(2026, 6, 30), THIRD[1])
    rows = BankRow.objects.filter(bank_account=quarter.bank)
    switch_off("finance_bankrow", "stays_or_is_withdrawn")
    switch_off("finance_bankfile", "file_stays_as_stored")
    rows.update(balance_fen=None)
    assert reconcile(quarter.fund, *THIRD, TODAY).state == "grey"

    BankFile.objects.update(is_counted=True)
    [checked] = reconcile(quarter.fund, *THIRD, TODAY).accounts
    assert (checked.state, checked.bank_fen, checked.judged.is_summed) == ("ok", 104790, True)
    assert submit(quarter).data["accounts"][0]["proof"] == "sums"


def test_a_difference_needs_a_reason(quarter):
    quarter.borne_out(*THIRD)
    quarter.row(-1200, date(2026, 9, 30), balance_fen=104790 - 1200)
    statement = submit(quarter)
    assert statement.data["difference_fen"] == 1200

    with pytest.raises(DomainError, match="写明原因"):
        publish(quarter, statement)
    published = publish(quarter, statement, difference_reason="快递柜款在途，10月3日到账")
    assert published.difference_reason == "快递柜款在途，10月3日到账"


def test_reconciling_asks_the_same_number_of_queries_for_more_lines(quarter):
    def asked():
        with CaptureQueriesContext(connections["default"]) as queries:
            reconcile(quarter.fund, *THIRD, TODAY)
        return len(queries)

    before = asked()
    rows = [quarter.row(n, date(2026, 9, n)) for n in range(1, 7)]
    drafts = draft_from_rows(
        rows=rows, category=quarter.account("KIOSK"), actor=quarter.cast.paul, now=NOW
    )
    for draft in drafts:
        quarter.carry(draft)

    assert asked() == before <= 15


def test_nothing_is_posted_between_the_sums_and_the_freezing(committed_books):
    """Eight threads post while the period is frozen: what is in it is in the figures."""
    books, stop, failures = committed_books, threading.Event(), []

    def work(name):
        turn = 0
        try:
            while not stop.is_set():
                turn += 1
                post_entry(new=books.new(f"{name}:{turn}", 100, AUGUST), actor=None, now=NOW)
        except DomainError as closed:
            failures.append(closed.message)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=work, args=[name]) for name in range(4)]
    for thread in threads:
        thread.start()
    while Entry.objects.count() < 20:
        pass
    statement = submit(books)
    for thread in threads:
        thread.join(10)
    stop.set()

    assert len(failures) == 4
    assert Entry.objects.count() == statement.last_number == statement.data["entries"]
    assert statement.data["income_fen"] == 100 * statement.last_number
    assert ledger_findings(books.fund.estate) == []
