"""What looks like one payment written twice is shown side by side, to who writes and who approves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from communities.errors import DomainError
from finance.models import EntryDraft
from finance.parties import same_party
from finance.selectors.desk import other_sides, waiting_rows
from finance.selectors.rows import rest_of
from finance.selectors.twins import twins_of
from finance.services.drafts import submit_draft
from finance.services.from_rows import draft_from_rows, draft_transfer
from finance.services.matching import link_row
from tests.finance.accounts import kept_account
from tests.finance.books import DAY, NOW
from tests.sessions import log_in

PARTY = "分众传媒公司"
LINES = (("BANK", 500), ("ADS_ELEVATOR", -500))


def days(n):
    return DAY + timedelta(days=n)


@pytest.fixture
def wallet(books):
    return kept_account(
        estate=books.fund.estate, fund=books.fund, kind="wallet", bank_name="支付宝", name="物业"
    )


def kinds(draft):
    return [
        "row" if twin.row else "entry" if twin.entry else "draft"
        for twin in twins_of([draft])[draft.pk]
    ]


@pytest.mark.parametrize(
    ("row", "is_like"),
    [
        ({"day": days(5), "counterparty": PARTY}, True),
        ({"day": days(-5), "counterparty": "分众传媒"}, True),
        ({"day": days(1), "counterparty": ""}, True),
        ({"day": days(6), "counterparty": PARTY}, False),
        ({"day": days(1), "counterparty": "另一家公司"}, False),
        ({"amount_fen": 501, "counterparty": PARTY}, False),
        ({"amount_fen": -500, "counterparty": PARTY}, False),
    ],
)
def test_a_row_is_like_a_draft_by_amount_days_and_party(books, row, is_like):
    books.row(**{"amount_fen": 500} | row)

    assert kinds(books.draft(*LINES)) == ["row"] * is_like


def test_a_row_of_another_account_or_one_that_is_taken_is_none(books, cast, wallet):
    books.row(500, bank=wallet, counterparty=PARTY)
    taken = books.row(500, counterparty=PARTY)
    [by_bank] = draft_from_rows(
        rows=[taken], category=books.account("ADS_ELEVATOR"), actor=cast.paul, now=NOW
    )
    by_hand = books.draft(*LINES)
    assert kinds(by_hand) == ["draft"]
    assert [twin.draft for twin in twins_of([by_bank])[by_bank.pk]] == [by_hand]


def test_what_the_bank_wrote_twice_is_two_payments(books, cast):
    rows = [books.row(500, counterparty=PARTY) for _ in range(2)]
    drafts = draft_from_rows(
        rows=rows, category=books.account("ADS_ELEVATOR"), actor=cast.paul, now=NOW
    )
    assert not twins_of(drafts)
    books.carry(drafts[0])
    assert not twins_of(drafts[1:])
    books.posted(*LINES, day=days(2))
    assert kinds(drafts[1]) == ["entry"]


def test_parties_are_the_same_whole_or_cut_short():
    assert same_party("分众 传媒", "分众传媒公司")
    assert same_party("", "谁")
    assert not same_party("甲公司", "乙公司")


def test_the_number_of_queries_does_not_grow(books, django_assert_max_num_queries):
    for n in range(6):
        books.row(500 + n)
        books.draft(("BANK", 500 + n), ("ADS", -500 - n))
    with django_assert_max_num_queries(6):
        assert len(twins_of(EntryDraft.objects.all())) == 6


def test_the_desk_asks_before_it_is_handed_in_and_rests_the_draft_on_the_row(books, cast, client):
    row = books.row(500, days(2), counterparty=PARTY, memo="九月广告费")
    draft = books.draft(*LINES)
    log_in(client, cast.paul)
    place = reverse("finance:draft", args=[draft.pk])
    link = reverse("finance:draft-link", args=[draft.pk, row.pk])
    page = client.get(place).content.decode()
    assert ("疑似重复" in page, "九月广告费" in page, link in page) == (True, True, True)

    client.post(link)

    draft.refresh_from_db()
    assert (draft.booking_date, rest_of(row)) == (days(2), 0)
    assert draft.lines.get(amount_fen=500).bank_row == row
    page = client.get(place).content.decode()
    assert ("疑似重复" in page, "金额、日期和账户以银行流水为准" in page) == (False, True)


def test_only_a_line_of_the_same_sum_rests_on_a_row(books, cast, wallet):
    draft = books.draft(*LINES)
    for row in (books.row(499), books.row(500, bank=wallet)):
        with pytest.raises(DomainError, match="不能对应"):
            link_row(draft=draft, row=row, actor=cast.paul, now=NOW)


def test_a_batch_shows_them_first_and_hands_in_what_is_meant(books, cast, client):
    books.row(500, counterparty=PARTY)
    twin = books.draft(*LINES)
    alone = books.draft(("BANK", 700), ("ADS_ELEVATOR", -700))
    log_in(client, cast.paul)
    submit = reverse("finance:drafts-submit")
    both = {"drafts": [twin.pk, alone.pk]}

    page = client.post(submit, both).content.decode()

    assert "还没有提交" in page
    assert "只提交其余 1 笔" in page
    statuses = EntryDraft.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["draft", "draft"]
    client.post(submit, {"drafts": [alone.pk]})
    assert list(statuses.all()) == ["draft", "submitted"]
    client.post(submit, both | {"same_is_meant": "on"})
    assert list(statuses.all()) == ["submitted", "submitted"]


def test_the_approver_sees_them_too(books, cast, client):
    books.row(500, counterparty=PARTY, memo="九月广告费")
    draft = submit_draft(draft=books.draft(*LINES), actor=cast.paul, now=NOW)
    log_in(client, cast.bob)
    page = client.get(reverse("finance:approval", args=[draft.pk])).content.decode()
    assert ("疑似重复" in page, "九月广告费" in page) == (True, True)


def test_transfers_are_offered_one_to_one(books, wallet):
    mine = [books.row(-7000, days(n)) for n in (0, 1)]
    theirs = [books.row(7000, days(n), bank=wallet) for n in (1, 0)]

    offered = other_sides(books.bank, waiting(books.bank, books), NOW)

    assert {pk: side.row for pk, side in offered.items()} == {
        mine[0].pk: theirs[1],
        mine[1].pk: theirs[0],
    }
    books.row(-7000, days(3))
    assert len(other_sides(books.bank, waiting(books.bank, books), NOW)) == 2


def waiting(bank, books):
    return list(waiting_rows([books.fund.estate_id]).filter(bank_account=bank))


def test_a_transfer_is_offered_with_its_fee_and_books_it(books, cast, wallet, client):
    left = books.row(-100_600, bank=wallet)
    came = books.row(100_000, days(1))
    books.row(90_000, days(1))
    [side] = other_sides(wallet, waiting(wallet, books), NOW).values()
    assert (side.row, side.fee_fen) == (came, 600)
    log_in(client, cast.paul)
    page = client.get(reverse("finance:bank-rows", args=[wallet.pk])).content.decode()
    assert "手续费 6.00 元" in page

    moved, fee = draft_transfer(out_row=left, in_row=came, actor=cast.paul, now=NOW)

    assert (moved.kind, fee.kind) == ("transfer", "cost")
    assert min(fee.lines.values_list("account__code", "amount_fen")) == ("COST_BANK", 600)
    assert [rest_of(row) for row in (left, came)] == [0, 0]
    entries = [books.carry(one) for one in (moved, fee)]
    assert [entry.amount_fen for entry in entries] == [100_000, -600]


def test_what_is_no_fee_is_no_transfer(books, cast, wallet):
    left, came = books.row(-110_000, bank=wallet), books.row(100_000)
    assert not other_sides(wallet, waiting(wallet, books), NOW)
    with pytest.raises(DomainError, match="不像手续费"):
        draft_transfer(out_row=left, in_row=came, actor=cast.paul, now=NOW)
