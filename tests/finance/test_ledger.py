"""Posting, reversing and matching, in an accountant's words."""

import json
from datetime import date, timedelta

import pytest

from communities.errors import DomainError, NotAllowed, StaleState
from communities.log import canonical
from communities.log.commitments import opens
from communities.models import AuditEvent, Leaf
from finance.models import Entry, Match, MonthBalance
from finance.selectors.drafts import problems
from finance.selectors.public.verdict import verdict
from finance.selectors.reconciliation import reconcile
from finance.services import posting
from finance.services.approvals import approve_draft
from finance.services.batches import post_entries
from finance.services.drafts import save_draft, submit_draft
from finance.services.from_rows import draft_from_rows, draft_transfer
from finance.services.ledger import post_draft, post_drafts, reverse_entry
from finance.services.matching import match_row
from finance.services.statements import submit_statement
from tests.finance.accounts import kept_account
from tests.finance.books import DAY, NOW

TODAY = date(2026, 11, 20)


def balance(books, code) -> int:
    rows = MonthBalance.objects.filter(account=books.account(code))
    return sum(row.debit_fen - row.credit_fen for row in rows)


def test_elevator_advertising_is_received(books):
    entry = books.posted(("BANK", 840000), ("ADS_ELEVATOR", -840000))

    assert entry.shown_number == "公收-2026-000001"
    assert entry.code == "gs-2026-000001"
    assert entry.amount_fen == 840000
    assert entry.memo == "电梯广告"
    assert balance(books, "BANK") == 840000
    assert balance(books, "ADS_ELEVATOR") == -840000
    assert AuditEvent.objects.filter(
        verb="finance.entry.posted", subject=f"finance.entry:{entry.pk}", actor=books.cast.petra
    ).exists()


def test_a_wrong_amount_is_reversed_and_booked_again(books):
    row = books.row(48000, memo="快递柜")
    [wrong] = draft_from_rows(
        rows=[row], category=books.account("KIOSK_PARCEL"), actor=books.cast.paul, now=NOW
    )
    wrong = books.carry(wrong)

    draft = reverse_entry(entry=wrong, reason="科目错误", actor=books.cast.paul, now=NOW)
    approve_draft(draft=draft, actor=books.cast.bob, now=NOW)
    reversal = post_draft(draft=draft, actor=books.cast.petra, now=NOW)
    [again] = draft_from_rows(
        rows=[row], category=books.account("LEASE"), actor=books.cast.paul, now=NOW
    )
    right = books.carry(again)

    wrong = Entry.objects.get(pk=wrong.pk)
    assert (reversal.reverses, wrong.reversal) == (wrong, reversal)
    assert (reversal.number, right.number) == (2, 3)
    assert reversal.booking_date == date(2026, 11, 20)
    assert reversal.amount_fen == -48000
    assert (balance(books, "BANK"), balance(books, "KIOSK_PARCEL")) == (48000, 0)
    assert balance(books, "LEASE") == -48000
    assert list(Match.objects.order_by("pk").values_list("amount_fen", flat=True)) == [
        48000, -48000, 48000,
    ]  # fmt: skip
    with pytest.raises(DomainError, match="已经冲销"):
        reverse_entry(entry=wrong, reason="再来", actor=books.cast.paul, now=NOW)
    with pytest.raises(DomainError, match="不能再冲销"):
        reverse_entry(entry=reversal, reason="再来", actor=books.cast.paul, now=NOW)


def test_the_stored_leaf_is_canonical_and_commits_to_the_words(books):
    entry = books.posted(
        ("BANK", 5000), ("COMP", -5000), counterparty="王小明", counterparty_kind="person"
    )

    stored = bytes(Leaf.objects.get(estate=entry.estate, index=entry.leaf_index).body)
    leaf = json.loads(stored)
    assert canonical.encode(leaf) == stored
    assert leaf["number"] == str(entry.number)
    assert leaf["legs"] == [
        {
            "account": books.account("BANK").code,
            "amount": "5000",
            "kind": "asset_bank",
            "name": "工商银行海宁支行 尾号3321",
        },
        {"account": "COMP", "amount": "-5000", "kind": "income", "name": "共用设施损坏赔偿"},
    ]
    assert leaf["no_voucher"] == "以银行流水为凭"
    assert entry.counterparty == "个人"
    assert "王小明" not in stored.decode()
    assert "电梯广告" not in stored.decode()
    salt, name = entry.text.private["counterparty"]
    assert name == "王小明"
    commitment = bytes.fromhex(leaf["private"]["counterparty"])
    assert opens(commitment, "counterparty", bytes.fromhex(salt), name)
    assert opens(bytes.fromhex(leaf["text"]), "memo", bytes(entry.text.memo_salt), entry.text.memo)


def test_the_same_key_posts_once(books):
    first = posting.post_entry(new=books.new("payment:7"), actor=None, now=NOW)
    again = posting.post_entry(new=books.new("payment:7"), actor=None, now=NOW)

    assert (first.is_new, again.is_new) == (True, False)
    assert first.id == again.id
    assert Entry.objects.count() == 1
    assert Leaf.objects.count() == 1


def test_a_draft_posts_once(books):
    draft = books.approved(("BANK", 100), ("ADS", -100))
    post_draft(draft=draft, actor=books.cast.petra, now=NOW)

    with pytest.raises(StaleState):
        post_draft(draft=draft, actor=books.cast.petra, now=NOW)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((("BANK", 100), ("ADS", -99)), "借贷不平"),
        ((("BANK", 100),), "至少要有两行"),
    ],
)
def test_what_does_not_balance_is_refused(books, lines, sentence):
    draft = books.draft(*lines)

    with pytest.raises(DomainError, match=sentence):
        submit_draft(draft=draft, actor=books.cast.paul, now=NOW)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": date(2026, 11, 21)}, "到今天之间"),
        ({"no_voucher_reason": ""}, "请附上凭证"),
        ({"memo": "第一行\n第二行"}, "换行"),
        ({"memo": " "}, "请写明内容"),
    ],
)
def test_what_is_missing_is_named(books, fields, sentence):
    draft = books.draft(("BANK", 100), ("ADS", -100), **fields)

    with pytest.raises(DomainError, match=sentence):
        submit_draft(draft=draft, actor=books.cast.paul, now=NOW)


@pytest.mark.parametrize("day", [date(202, 9, 15), date(1999, 12, 31)])
def test_a_mistyped_year_goes_nowhere(books, day):
    with pytest.raises(DomainError, match="2000-01-01"):
        books.draft(("BANK", 100), ("ADS", -100), day=day)
    draft = books.draft(("BANK", 100), ("ADS", -100))
    draft.booking_date = day
    assert [one for one in problems(draft, NOW) if "2000-01-01" in one]
    with pytest.raises(DomainError, match="2000-01-01"):
        post_entries(news=[books.new("one", day=day)], actor=None, now=NOW)

    first = books.new("first", day=date(2000, 1, 1))
    assert post_entries(news=[first], actor=None, now=NOW)[0].is_new


@pytest.mark.parametrize("code", ["USE_FUND_TOPUP", "USE_EVENT", "USE_OTHER"])
def test_uses_beyond_article_30_need_an_authority(books, code):
    with pytest.raises(DomainError, match="业主共同决定"):
        books.submitted((code, 100), ("BANK", -100), kind="use")


@pytest.mark.parametrize("code", ["USE_REPAIR", "USE_COMMITTEE", "USE_ALLOWANCE", "USE_AUDIT"])
def test_uses_of_article_30_need_none(books, code):
    assert books.posted((code, 100), ("BANK", -100), kind="use").amount_fen == -100


def test_an_account_of_another_estate_is_refused(books):
    far = books.far_fund.accounts.get(code="ADS")
    lines = (posting.NewLine(books.account("BANK"), 5), posting.NewLine(far, -5))

    with pytest.raises(DomainError, match="不属于这个资金"):
        posting.post_entry(new=books.new("x", lines=lines), actor=None, now=NOW)


def test_an_edit_after_the_approval_needs_a_new_one(books):
    draft = books.approved(("BANK", 100), ("ADS", -100))
    save_draft(fund=books.fund, draft=draft, actor=books.cast.paul, now=NOW, memo="改过的内容")

    with pytest.raises(StaleState):
        post_draft(draft=draft, actor=books.cast.petra, now=NOW)


def test_an_edit_behind_the_services_back_is_noticed(books):
    draft = books.approved(("BANK", 100), ("ADS", -100))
    draft.lines.filter(amount_fen=100).update(amount_fen=900)
    draft.lines.filter(amount_fen=-100).update(amount_fen=-900)

    with pytest.raises(StaleState, match="没有有效的确认"):
        post_draft(draft=draft, actor=books.cast.petra, now=NOW)


def test_without_an_approval_nothing_is_posted(books):
    draft = books.submitted(("BANK", 100), ("ADS", -100))

    with pytest.raises(StaleState):
        post_draft(draft=draft, actor=books.cast.petra, now=NOW)


def test_colleagues_never_approve_each_other(books):
    draft = books.submitted(("BANK", 100), ("ADS", -100))

    with pytest.raises(NotAllowed):
        approve_draft(draft=draft, actor=books.cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        approve_draft(draft=draft, actor=books.cast.root, now=NOW)
    with pytest.raises(NotAllowed):
        approve_draft(draft=draft, actor=books.cast.olga, now=NOW)


def test_a_stranger_posts_nothing(books):
    draft = books.approved(("BANK", 100), ("ADS", -100))

    for name in ("alice", "hal", "olga", "sam", "root", "eve"):
        with pytest.raises(NotAllowed):
            post_draft(draft=draft, actor=getattr(books.cast, name), now=NOW)


def test_a_batch_goes_through_but_for_the_refused(books):
    good = [books.approved(("BANK", n), ("ADS", -n)) for n in (1, 2)]
    bad = books.submitted(("BANK", 3), ("ADS", -3))

    refused = post_drafts(drafts=[*good, bad], actor=books.cast.petra, now=NOW)

    assert [draft for draft, _ in refused] == [bad]
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_transfer_between_own_accounts_is_one_entry(books):
    from_wallet = books.row(-7000)
    other = kept_account(
        estate=books.fund.estate, fund=books.fund, kind="wallet", bank_name="支付宝", name="物业"
    )
    to_bank = books.row(7000, bank=other)

    [draft] = draft_transfer(out_row=from_wallet, in_row=to_bank, actor=books.cast.paul, now=NOW)
    entry = books.carry(draft)

    assert entry.kind == "transfer"
    assert entry.amount_fen == 7000
    assert sorted(entry.postings.values_list("amount_fen", flat=True)) == [-7000, 7000]
    assert Match.objects.count() == 2


def test_a_transfer_over_a_months_end_is_two_entries_through_clearing(books):
    wallet = kept_account(
        estate=books.fund.estate, fund=books.fund, kind="wallet", bank_name="支付宝", name="物业"
    )
    ends, begins = date(2026, 9, 30), date(2026, 10, 2)
    books.posted(("OPENING", -7000), ("BANK", 7000), kind="opening", day=date(2026, 8, 31))
    left = books.row(-7000, ends, balance_fen=0)
    came = books.row(7000, begins, bank=wallet)
    books.covered(date(2026, 9, 1), date(2026, 10, 31))

    drafts = draft_transfer(out_row=left, in_row=came, actor=books.cast.paul, now=NOW)
    out, back = (books.carry(draft) for draft in drafts)

    assert [(one.booking_date, one.kind) for one in (out, back)] == [
        (ends, "transfer"),
        (begins, "transfer"),
    ]
    assert Match.objects.count() == 2
    september = reconcile(books.fund, date(2026, 9, 1), ends, TODAY)
    assert (september.state, september.transit_fen, september.difference_fen) == ("ok", 7000, 0)
    [item] = september.transit
    assert (item.source, item.target) == ("工商银行海宁支行 尾号3321", "支付宝")
    assert (item.since, item.until, item.is_late) == (ends, begins, False)


def test_money_in_transit_that_nobody_sees_arrive_is_grey(books):
    """Income against 在途 without a row of any bank."""
    books.posted(("CLEAR_TRANSIT", 5_000_000), ("PARKING_MONTHLY", -5_000_000), day=DAY)
    month = date(2026, 9, 1), date(2026, 9, 30)

    early = reconcile(books.fund, *month, DAY + timedelta(days=5))
    late = reconcile(books.fund, *month, TODAY)

    assert (early.state, late.state) == ("ok", "grey")
    figures = submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    found = verdict(figures)
    assert (found.state, found.transit_fen) == ("grey", 5_000_000)
    assert found.why == [
        "在途 50,000.00 元（从月租车位，2026年9月15日记入，还没有到账）已超过 5 个工作日。"
    ]


def test_a_row_that_came_late_is_matched_up_to_its_amount(books):
    entry = books.posted(("BANK", 500), ("ADS", -500))
    line = entry.postings.get(amount_fen=500)
    row = books.row(400)

    match_row(row=row, shares=[(line, 400)], actor=books.cast.paul, now=NOW)

    late = books.row(200, DAY)
    with pytest.raises(DomainError, match="超过"):
        match_row(row=late, shares=[(line, 200)], actor=books.cast.paul, now=NOW)
