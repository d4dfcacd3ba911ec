"""Whatever a page or an export shows of the books, changed behind every guard: found, and named."""

import json

import pytest
from django.db import connection

from communities.log import canonical
from communities.models import Leaf
from finance.models import Authority, Entry, Voucher
from finance.selectors.audit import ledger_findings
from finance.selectors.proof import proof_findings
from finance.services.matching import match_row
from finance.services.statements import publish_statement, submit_statement
from tests.finance.books import NOW
from tests.owner import switch_off
from tests.stages import staged

ENTRY = "gs-2026-000001"
STATEMENT = "公示表与账本不符：gs 2026-09 第 1 版"
# A column, what is written there, and the finding that names it.
CHANGES = {
    "finance_entry": {
        "kind": ("'cost'", ENTRY),
        "booking_date": ("booking_date - 1", ENTRY),
        "posted_at": ("posted_at + interval '1 day'", ENTRY),
        "amount_fen": ("amount_fen + 1", "凭证金额与分录不符"),
        "counterparty": ("'另一家公司'", ENTRY),
        "counterparty_kind": ("'person'", ENTRY),
        "authority_id": ("null", ENTRY),
        "no_voucher_reason": ("'另一个理由'", ENTRY),
        "source": ("'finance.bankfile:9'", ENTRY),
    },
    "finance_entrytext": {"memo": ("'另一件事'", ENTRY), "private": ("'{}'", "")},
    "finance_posting": {"booking_date": ("booking_date - 1", "分录与凭证不是同一天或同一资金")},
    "finance_account": {
        "name": ("name || '改'", ENTRY),
        "code": ("code || 'X'", ENTRY),
        "kind": ("case kind when 'income' then 'cost' else kind end", STATEMENT),
    },
    "finance_authority": {
        "title": ("'另一份决定'", ENTRY),
        "reference": ("'2020-1'", ENTRY),
        "kind": ("'contract'", ENTRY),
    },
    "finance_voucher": {"sha256": ("repeat('b', 64)", ENTRY), "salt": ("'\\x00'::bytea", ENTRY)},
    "finance_entryvoucher": {"voucher_id": ("(select max(id) from finance_voucher)", ENTRY)},
    "finance_approval": {"role": ("'supervisor'", ENTRY)},
    "finance_match": {"amount_fen": ("amount_fen - 1", ENTRY)},
    "finance_bankrow": {"booked_date": ("booked_date - 1", ENTRY)},
    "finance_statement": {
        "figures": ("convert_to(replace(convert_from(figures, 'UTF8'), '12345', '99999'), 'UTF8')",
                    STATEMENT),
    },
    "communities_leaf": {
        "body": ("convert_to(replace(convert_from(body, 'UTF8'), '12345', '54321'), 'UTF8')", ENTRY),
    },
    "communities_estate": {"slug": ("'x' || id", ENTRY)},
}  # fmt: skip


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@staged
def kept(books):
    """An entry with all that a page can show of one, in a published month."""
    voucher, row = books.voucher(), books.row(12345)
    another = books.voucher()
    Voucher.objects.filter(pk=another.pk).update(sha256="c" * 64)
    authority = Authority.objects.create(
        estate=books.fund.estate, kind="minute", title="业委会会议纪要", reference="2026-8"
    )
    draft = books.draft(
        ("BANK", 12345), ("ADS", -12345), vouchers=[voucher], authority=authority, source="测试"
    )
    draft.lines.filter(amount_fen__gt=0).update(bank_row=row)
    books.carry(draft)
    statement = submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    publish_statement(statement=statement, actor=books.cast.bob, now=NOW, difference_reason="测试")
    return books


@pytest.fixture
def unguarded(kept):
    for table in CHANGES:
        switch_off(table)
    return kept


def test_books_as_they_were_kept_have_no_findings(kept):
    assert ledger_findings(kept.fund.estate) == []


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, some in CHANGES.items() for column in some]
)
def test_every_column_that_is_shown_is_compared(unguarded, table, column):
    value, named = CHANGES[table][column]
    run(f"alter table {table} drop constraint if exists entry_year_is_its_dates")
    run(f"update {table} set {column} = {value}")

    found = ledger_findings(unguarded.fund.estate)

    if column == "private":
        assert found == [], "erasing what may be erased is no finding"
        return
    assert [line for line in found if named in line], found


@pytest.mark.parametrize("factor", [2, 1.0 / 5])
def test_a_change_that_is_consistent_in_itself_is_found(unguarded, factor):
    """Entry, postings, balances, match and bank row alike, larger and smaller."""
    for table, columns in {
        "finance_entry": ["amount_fen"],
        "finance_posting": ["amount_fen"],
        "finance_match": ["amount_fen"],
        "finance_bankrow": ["amount_fen"],
        "finance_monthbalance": ["debit_fen", "credit_fen"],
    }.items():
        switch_off(table)
        for column in columns:
            run(f"update {table} set {column} = {column} * {factor}")

    found = ledger_findings(unguarded.fund.estate)

    assert [line.split("（")[0] for line in found] == [f"凭证与存证不符：{ENTRY}", STATEMENT]
    assert "legs" in found[0]


def test_the_last_entry_does_not_vanish_without_a_finding(books):
    entry = books.posted(("BANK", 100), ("ADS", -100))
    tables = ("match", "posting", "entryvoucher", "entrytext", "entry", "bookhead", "monthbalance")
    for table in tables:
        switch_off(f"finance_{table}")
    run(*(f"delete from finance_{table}" for table in tables[:5]))
    run("update finance_bookhead set last_number = 0", "delete from finance_monthbalance")

    assert ledger_findings(entry.estate) == ["存证叶没有对应的凭证、对账或公示表：第 0 叶"]


def test_a_leaf_that_is_cut_off_the_end_is_missed(kept):
    switch_off("communities_leaf")
    Leaf.objects.order_by("-index").first().delete()

    assert "存证叶的序号不连续：共 1 叶，末尾记为 2" in ledger_findings(kept.fund.estate)


def test_what_cannot_be_read_is_a_finding_and_stops_nothing(kept):
    switch_off("communities_leaf")
    Leaf.objects.update(body=b"not json")
    switch_off("finance_statement")
    run("update finance_statement set figures = '\\xff'")

    found = ledger_findings(kept.fund.estate)

    assert [line for line in found if ENTRY in line]
    assert [line for line in found if STATEMENT in line]


def test_a_row_that_is_matched_later_is_no_finding(books):
    entry = books.posted(("BANK", 100), ("ADS", -100))
    [posting] = [one for one in entry.postings.all() if one.amount_fen > 0]
    match_row(row=books.row(60), shares=[(posting, 60)], actor=books.cast.paul, now=NOW)

    assert ledger_findings(entry.estate) == []


@pytest.mark.parametrize(
    "change",
    [
        "update finance_match set amount_fen = 59",
        "update finance_match set matched_at = matched_at - interval '1 day'",
        "update finance_match set matched_at = null, leaf_index = null",
        "update finance_bankrow set booked_date = booked_date - 1",
        "delete from finance_match",
    ],
)
def test_a_later_match_is_what_its_leaf_says(books, change):
    entry = books.posted(("BANK", 100), ("ADS", -100))
    shares = [(entry.postings.get(amount_fen=100), 60)]
    match_row(row=books.row(60), shares=shares, actor=books.cast.paul, now=NOW)
    for table in ("finance_match", "finance_bankrow"):
        switch_off(table)

    run(change)

    assert ledger_findings(entry.estate)


def test_an_erased_word_and_a_copy_taken_down_are_no_findings(kept):
    run("update finance_entrytext set memo = '', memo_salt = null, private = '{}'")
    run("update finance_voucher set redaction = 'pending', public_path = '', public_sha256 = ''")

    assert proof_findings(kept.fund.estate) == []


def test_a_leaf_of_the_first_version_is_read_as_it_was_written(kept):
    entry = Entry.objects.get()
    leaf = Leaf.objects.get(estate=entry.estate, index=entry.leaf_index)
    said = json.loads(bytes(leaf.body))
    legs = [{"account": leg["account"], "amount": leg["amount"]} for leg in said["legs"]]
    first = said | {"@": "sunny-ledger/1/entry", "legs": legs}
    first["authority"] = {k: first["authority"][k] for k in ("kind", "reference")}
    first = {k: v for k, v in first.items() if k not in ("no_voucher", "source")}
    body = canonical.encode(first)
    switch_off("communities_leaf")
    Leaf.objects.filter(pk=leaf.pk).update(body=body, hash=canonical.leaf_hash(body))

    assert ledger_findings(kept.fund.estate) == []
    switch_off("finance_account")
    run("update finance_account set code = code || 'X'")
    assert ENTRY in ledger_findings(kept.fund.estate)[0]
