"""Many at once is the same as one after another, in fewer statements."""

import json
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from communities.errors import DomainError
from communities.log.canonical import encode, leaf_hash
from communities.models import AuditEvent, Leaf
from finance.models import Entry, EntryVoucher, Match, MonthBalance, Posting
from finance.selectors.drafts import content_hash
from finance.services.approvals import approve_drafts
from finance.services.batches import post_entries
from finance.services.drafts import DraftInput, LineInput, save_drafts, submit_drafts
from finance.services.ledger import post_drafts
from finance.services.posting import NewLine, post_entry
from finance.services.statements import submit_statement
from tests.finance.books import DAY, NOW


def written() -> list:
    """All that posting wrote but for keys of rows and salts."""
    leaves = []
    for leaf in Leaf.objects.filter(kind="entry").order_by("estate", "index"):
        body = json.loads(bytes(leaf.body))
        assert bytes(leaf.body) == encode(body)
        assert bytes(leaf.hash) == leaf_hash(bytes(leaf.body))
        assert len(body.pop("text")) == 64
        leaves.append((leaf.index, leaf.created_at, body))
    entry = (
        "fund", "year", "number", "kind", "booking_date", "posted_at", "posted_by", "amount_fen",
        "counterparty", "counterparty_kind", "authority", "no_voucher_reason", "source",
        "reverses", "draft", "key", "leaf_index", "text__memo",
    )  # fmt: skip
    number = "entry__key"
    return [
        leaves,
        list(Entry.objects.order_by("pk").values_list(*entry)),
        list(Posting.objects.order_by("pk").values_list(number, "account", "amount_fen")),
        list(
            EntryVoucher.objects.order_by(number, "position").values_list(
                number, "voucher", "position"
            )
        ),
        list(Match.objects.order_by("posting").values_list("bank_row", "amount_fen")),
        list(
            MonthBalance.objects.order_by("account", "month").values_list(
                "account", "month", "debit_fen", "credit_fen", "n_lines"
            )
        ),
        AuditEvent.objects.filter(verb="finance.entry.posted").count(),
    ]


def several(books) -> list:
    """Two years and two estates, a paper, and a bank row that two entries share."""
    row, paper = books.row(500), books.voucher()
    bank, income = books.account("BANK"), books.account("EVCHARGE")
    shared = [(NewLine(bank, fen, ((row.pk, fen),)), NewLine(income, -fen)) for fen in (200, 300)]
    far = books.far_fund
    ads, other = far.accounts.get(code="ADS"), far.accounts.get(code="COMP")
    abroad = books.new("far", lines=(NewLine(ads, 7), NewLine(other, -7)))
    return [
        books.new("a", 100),
        books.new("b", 150, day=date(2025, 12, 31)),
        books.new("c", lines=shared[0]),
        type(abroad)(**{**vars(abroad), "fund": far}),
        books.new("d", lines=shared[1], vouchers=(paper,), no_voucher_reason=""),
        books.new("e", 99, day=date(2025, 11, 1)),
    ]


def test_a_batch_is_the_same_as_its_entries_one_by_one(books):
    news, before = several(books), AuditEvent.objects.count()
    mark = transaction.savepoint()
    for new in news:
        post_entry(new=new, actor=books.cast.petra, now=NOW)
    connection.check_constraints()
    singly = written()
    transaction.savepoint_rollback(mark)
    assert AuditEvent.objects.count() == before

    posted = post_entries(news=news, actor=books.cast.petra, now=NOW)
    connection.check_constraints()
    together = written()

    assert [one.number for one in posted] == [1, 1, 2, 1, 3, 2]
    # Estates come one after another in a batch; within an estate the order is that given.
    for ours, theirs in zip(together, singly, strict=True):
        assert ours == theirs or sorted(map(str, ours)) == sorted(map(str, theirs))
    assert together[0] == singly[0]


def test_a_refused_entry_keeps_all_others_out_and_is_named(books):
    row = books.row(100)
    bank, income = books.account("BANK"), books.account("ADS")
    beyond = (NewLine(bank, 101, ((row.pk, 101),)), NewLine(income, -101))
    unbalanced = (NewLine(bank, 1), NewLine(income, -2))

    for lines, words in ((beyond, "超过|用完"), (unbalanced, "借贷不平")):
        news = [books.new("good"), books.new("bad", lines=lines), books.new("last")]
        with pytest.raises(DomainError, match=words) as caught:
            post_entries(news=news, actor=None, now=NOW)
        assert caught.value.where["key"] == "bad"
        assert not Entry.objects.exists()
        assert not Leaf.objects.filter(kind="entry").exists()


def test_a_closed_period_takes_no_batch(books):
    submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    news = [books.new("open", day=date(2026, 10, 8)), books.new("closed", day=DAY)]

    with pytest.raises(DomainError, match="冻结") as caught:
        post_entries(news=news, actor=None, now=NOW)
    assert caught.value.where["key"] == "closed"
    assert not Entry.objects.exists()


def test_a_key_that_is_known_is_not_posted_again(books):
    first = post_entry(new=books.new("known"), actor=None, now=NOW)
    news = [books.new("new"), books.new("known"), books.new("new")]

    posted = post_entries(news=news, actor=None, now=NOW)

    assert [(one.id == first.id, one.is_new) for one in posted] == [
        (False, True), (True, False), (False, False),
    ]  # fmt: skip
    assert Entry.objects.count() == 2


def inputs(books, count: int) -> list[DraftInput]:
    bank, ads, paper = books.account("BANK"), books.account("ADS"), books.voucher()
    return [
        DraftInput(
            [LineInput(bank, fen, books.row(fen)), LineInput(ads, -fen)],
            [paper],
            {"kind": "income", "booking_date": DAY, "memo": "电梯广告"},
        )
        for fen in range(1, count + 1)
    ]


def carried(books, given) -> tuple[list, int]:
    """From nothing to entries; the queries that took."""
    with CaptureQueriesContext(connection) as queries:
        drafts = save_drafts(fund=books.fund, actor=books.cast.paul, now=NOW, drafts=given)
        assert not submit_drafts(drafts=drafts, actor=books.cast.paul, now=NOW)
        assert not approve_drafts(drafts=drafts, actor=books.cast.bob, now=NOW)
        assert not post_drafts(drafts=drafts, actor=books.cast.petra, now=NOW)
    return drafts, len(queries)


def test_twenty_drafts_take_as_many_queries_as_three(books):
    _drafts, few = carried(books, inputs(books, 3))
    drafts, many = carried(books, inputs(books, 20))

    assert many == few
    entries = Entry.objects.filter(draft__in=drafts).order_by("number")
    assert list(entries.values_list("draft", flat=True)) == [draft.pk for draft in drafts]
    assert Match.objects.count() == 23
    moved = AuditEvent.objects.filter(subject=f"finance.entrydraft:{drafts[0].pk}").order_by("pk")
    assert list(moved.values_list("before", "after")) == [
        ("draft", "submitted"), ("submitted", "approved"), ("approved", "posted"),
    ]  # fmt: skip


def test_what_is_refused_is_put_aside_at_each_step(books):
    good, empty = inputs(books, 2), DraftInput([], fields={"kind": "income", "booking_date": DAY})
    drafts = save_drafts(fund=books.fund, actor=books.cast.paul, now=NOW, drafts=[*good, empty])

    [(unfinished, sentence)] = submit_drafts(drafts=drafts, actor=books.cast.paul, now=NOW)
    assert unfinished == drafts[2]
    assert "两行" in sentence
    edited = drafts[1]
    edited.lines.update(amount_fen=9)
    refused = approve_drafts(drafts=drafts, actor=books.cast.bob, now=NOW)
    assert [draft for draft, _sentence in refused] == drafts[1:]
    refused = post_drafts(drafts=drafts, actor=books.cast.petra, now=NOW)
    assert [draft for draft, _sentence in refused] == drafts[1:]
    assert Entry.objects.get().draft == drafts[0]


def test_a_stranger_gets_nobody_through(books):
    drafts = save_drafts(fund=books.fund, actor=books.cast.paul, now=NOW, drafts=inputs(books, 2))

    assert len(submit_drafts(drafts=drafts, actor=books.cast.olga, now=NOW)) == 2
    assert not submit_drafts(drafts=drafts, actor=books.cast.paul, now=NOW)
    assert len(approve_drafts(drafts=drafts, actor=books.cast.petra, now=NOW)) == 2


def test_the_hash_of_what_is_handed_in_is_that_of_what_is_stored(books):
    [draft] = save_drafts(fund=books.fund, actor=books.cast.paul, now=NOW, drafts=inputs(books, 1))
    submit_drafts(drafts=[draft], actor=books.cast.paul, now=NOW)
    draft.refresh_from_db()

    assert draft.content_hash == content_hash(type(draft).objects.get(pk=draft.pk))
