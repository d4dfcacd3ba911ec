"""What is held for others (预收与待退): no income before it is earned, and no difference with the bank."""

from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities import clock
from communities.errors import DomainError
from finance.filters import EntryFilter
from finance.forms.drafts import DraftForm, initial
from finance.models import Entry
from finance.models.draft import Kind
from finance.selectors.audit import ledger_findings
from finance.selectors.desk import drafts_in
from finance.selectors.figures import owed_on, period_figures, period_sums
from finance.selectors.public import entry_page, layers_of, overview
from finance.services.from_rows import draft_from_rows
from finance.services.ledger import reverse_entry
from finance.services.posting import NewLine, post_entry
from finance.services.statements import publish_statement, submit_statement
from finance.states import DraftStatus
from portal.estates import open_face
from tests.finance.books import NOW
from tests.owner import become_owner, switch_off

JULY, AUGUST, SEPTEMBER = date(2026, 7, 3), date(2026, 8, 9), date(2026, 9, 10)
PAID, MONTHLY = 180_000, 15_000
SPAN = {"2026-Q3": (date(2026, 7, 1), date(2026, 9, 30))}


def prepaid(books):
    """A year of parking paid in July; August and September are earned."""
    books.posted(("BANK", PAID), ("PREPAID", -PAID), day=JULY, kind=Kind.OWED, memo="预收停车费")
    for day in (AUGUST, SEPTEMBER):
        books.posted(("PREPAID", MONTHLY), ("PARKING_MONTHLY", -MONTHLY), day=day, memo="转为收入")


def overpaid(books):
    """Fifty yuan too much, given back a month later."""
    books.posted(("BANK", 25_000), ("PARKING_MONTHLY", -20_000), ("REFUNDABLE", -5_000), day=JULY)
    books.posted(
        ("REFUNDABLE", 5_000), ("BANK", -5_000), day=AUGUST, kind=Kind.OWED, memo="退还多收"
    )


def frozen(books, period="2026-Q3"):
    books.borne_out(date(2026, 7, 1), date(2026, 9, 30))
    return submit_statement(fund=books.fund, period=period, actor=books.cast.petra, now=NOW)


def test_a_prepayment_is_no_income_before_it_is_earned_and_no_difference(books):
    prepaid(books)
    data = frozen(books).data

    assert (data["opening_fen"], data["income_fen"], data["closing_fen"]) == (0, 30_000, 30_000)
    assert data["owed_fen"] == PAID - 2 * MONTHLY
    assert [(one["code"], one["amount_fen"]) for one in data["owed"]] == [("PREPAID", 150_000)]
    assert (data["state"], data["difference_fen"], data["bank_fen"]) == ("ok", 0, PAID)
    assert data["closing_fen"] + data["owed_fen"] == data["bank_fen"]
    assert [(one["month"], one["income_fen"]) for one in data["months"]] == [
        ("2026-08", MONTHLY),
        ("2026-09", MONTHLY),
    ]
    assert ledger_findings(books.fund.estate) == []


def test_control_the_same_money_booked_as_income_says_too_much(books):
    books.posted(("BANK", PAID), ("PARKING_MONTHLY", -PAID), day=JULY)

    data = frozen(books).data

    assert (data["income_fen"], data["closing_fen"], data.get("owed_fen")) == (PAID, PAID, None)


def test_what_was_paid_too_much_comes_and_goes_without_a_trace_in_the_sums(books):
    overpaid(books)

    july = period_sums(books.fund, "2026-07", date(2026, 7, 1), date(2026, 7, 31))
    data = frozen(books).data

    assert (july["owed_fen"], july["closing_fen"]) == ("5000", "20000")
    assert (data["income_fen"], data["cost_fen"], data["use_fen"]) == (20_000, 0, 0)
    assert (data["closing_fen"], data["difference_fen"]) == (20_000, 0)
    assert not {"owed", "owed_fen"} & data.keys()


def test_the_next_opening_is_the_closing_and_leaves_out_what_is_owed(books):
    prepaid(books)
    starts, ends = date(2026, 10, 1), date(2026, 10, 31)

    october = period_sums(books.fund, "2026-10", starts, ends)

    assert (october["opening_fen"], october["closing_fen"]) == ("30000", "30000")
    assert october["owed_fen"] == "150000"


def test_what_is_carried_forward_may_be_owed_in_part(books):
    books.posted(("BANK", 900), ("OPENING", -700), ("PREPAID", -200), kind="opening", day=JULY)

    sums = period_sums(books.fund, "2026-Q3", *SPAN["2026-Q3"])
    live = overview(layers_of(books.fund)).figures

    assert (sums["opening_fen"], sums["closing_fen"], sums["owed_fen"]) == ("700", "700", "200")
    assert (live.opening, live.closing, live.owed, live.money) == (700, 700, {"预收款": 200}, 900)


def test_published_figures_and_pages_name_what_is_held(books, client):
    open_face(books.fund.estate)
    prepaid(books)
    statement = publish_statement(statement=frozen(books), actor=books.cast.bob, now=NOW)
    found = overview(layers_of(books.fund))

    assert found.published.owed_fen == found.figures.owed_fen == found.verdict.owed_fen == 150_000
    assert found.verdict.book_fen == found.figures.money == PAID
    slug = books.fund.estate.slug
    for name, args in (
        ("overview", []),
        ("statement", ["2026-Q3"]),
        ("statement-print", ["2026-Q3"]),
    ):
        html = client.get(reverse(f"accounts:{name}", args=[slug, *args])).content.decode()
        assert "账户里另有预收与待退 ¥1,500.00，不是收入。" in html, name
        assert "预收款" in html, name
    sheet = client.get(reverse("accounts:statement-export", args=[slug, "2026-Q3", "csv"]))
    assert "另有预收与待退,预收款,1500.00" in sheet.content.decode("utf-8-sig")
    assert statement.data["closing_fen"] == 30_000


def test_the_list_names_what_was_held_and_adds_it_to_no_income(books, client):
    prepaid(books)
    overpaid(books)
    layers = layers_of(books.fund)

    held = entry_page(layers, EntryFilter(direction="owed"))
    shown = {line.entry.memo: line for group in held.groups for line in group.lines}

    assert held.number == 5
    assert [(one.income_fen, one.expense_fen) for one in held.sums] == [(50_000, 0)]
    assert shown["预收停车费"].effect_fen == 0
    assert (shown["预收停车费"].entry.owed_fen, shown["退还多收"].entry.owed_fen) == (PAID, -5_000)
    assert shown["预收停车费"].categories == ["预收款"]
    assert entry_page(layers, EntryFilter(direction="own")).number == 0
    html = client.get(reverse("accounts:entries", args=[books.fund.estate.slug])).content.decode()
    assert "预收 1,800.00" in html
    assert "退还 50.00" in html
    sheet = client.get(reverse("accounts:entries-csv", args=[books.fund.estate.slug]))
    assert ",-50.00," in b"".join(sheet.streaming_content).decode("utf-8-sig")


def test_what_is_earned_has_its_amount_and_is_not_money_that_moved(books):
    prepaid(books)

    earned = Entry.objects.filter(kind=Kind.INCOME)

    assert {one.amount_fen for one in earned} == {MONTHLY}
    draft = books.submitted(("PREPAID", 1), ("ADS", -1))
    assert drafts_in([books.fund.estate], DraftStatus.SUBMITTED).get(pk=draft.pk).gain_fen == 1


def test_no_more_is_earned_or_returned_than_is_held(books):
    prepaid(books)
    too_much = PAID - 2 * MONTHLY + 1
    line = NewLine(books.account("PREPAID"), too_much), NewLine(books.account("ADS"), -too_much)

    with pytest.raises(DomainError, match="余额没有这么多"), transaction.atomic():
        post_entry(new=books.new("more", day=SEPTEMBER, lines=line), actor=None, now=NOW)
    become_owner()
    switch_off("finance_posting", "owed_is_covered")
    post_entry(new=books.new("more", day=SEPTEMBER, lines=line), actor=None, now=NOW)

    assert [one for one in ledger_findings(books.fund.estate) if "预收或待退少于零" in one]


def test_nothing_is_earned_in_a_month_before_it_came(books):
    prepaid(books)
    lines = NewLine(books.account("PREPAID"), 1), NewLine(books.account("ADS"), -1)

    with pytest.raises(DomainError, match="余额没有这么多"):
        post_entry(new=books.new("early", day=date(2026, 6, 30), lines=lines), actor=None, now=NOW)


def test_a_prepayment_that_was_earned_is_taken_back_from_the_end(books):
    books.posted(("BANK", 100), ("PREPAID", -100), day=JULY, kind=Kind.OWED, memo="预收")
    earned = books.posted(("PREPAID", 100), ("PARKING_MONTHLY", -100), day=JULY)
    first = Entry.objects.get(kind=Kind.OWED)

    def take_back(entry):
        draft = reverse_entry(entry=entry, reason="记错", actor=books.cast.paul, now=NOW)
        return books.carry(draft)

    with pytest.raises(DomainError, match="余额没有这么多"), transaction.atomic():
        take_back(first)
    take_back(earned)
    take_back(first)
    assert owed_on(books.fund, clock.local(NOW).date()) == []


def test_a_bank_row_is_booked_as_held_in_either_direction(books):
    came, went = books.row(5_000), books.row(-2_000)
    actor, category = books.cast.paul, books.account("REFUNDABLE")
    drafts = draft_from_rows(rows=[came, went], category=category, actor=actor, now=NOW)

    assert {draft.kind for draft in drafts} == {Kind.OWED}
    assert [initial(draft)["direction"] for draft in drafts] == ["in", "out"]
    for draft in drafts:
        books.carry(draft)
    assert period_figures(books.fund, "2026-Q3", *SPAN["2026-Q3"], clock.local(NOW).date())[
        "owed_fen"
    ] == str(3_000)


def test_the_form_turns_what_was_held_into_income(books):
    books.posted(("BANK", 900), ("PREPAID", -900), day=JULY, kind=Kind.OWED, memo="预收")
    draft = books.draft()
    typed = {
        "direction": "earn",
        "amount": "3.00",
        "booking_date": "2026-09-15",
        "held_account": books.account("PREPAID").pk,
        "category": books.account("PARKING_MONTHLY").pk,
        "memo": "9月车位费",
        "counterparty_kind": "none",
    }
    form = DraftForm(typed, draft=draft)
    form.full_clean()
    form.demand()

    assert form.errors == {}
    lines = [(line.account.code, line.amount_fen) for line in form.lines()]
    assert lines == [("PREPAID", 300), ("PARKING_MONTHLY", -300)]
    assert form.fields_to_save()["kind"] == Kind.INCOME
    wrong = DraftForm(typed | {"category": books.account("PREPAID").pk}, draft=draft)
    wrong.full_clean()
    assert "类别与方向不一致" in str(wrong.errors["category"])
    empty = DraftForm({"direction": "earn"}, draft=draft)
    empty.full_clean()
    empty.demand()
    assert {"held_account", "account"} & empty.errors.keys() == {"held_account"}


def test_a_draft_that_earns_is_shown_as_it_was_typed(books):
    draft = books.draft(("PREPAID", 300), ("PARKING_MONTHLY", -300))

    shown = initial(draft)

    assert (shown["direction"], shown["amount"]) == ("earn", "3.00")
    assert (shown["held_account"], shown["category"]) == (
        books.account("PREPAID"),
        books.account("PARKING_MONTHLY"),
    )


def test_no_transfer_hides_what_is_held(books):
    lines = NewLine(books.account("BANK"), 5), NewLine(books.account("PREPAID"), -5)

    with pytest.raises(DomainError, match="内部转账"):
        post_entry(new=books.new("x", kind=Kind.TRANSFER, lines=lines), actor=None, now=NOW)


CODES = ["BANK", "PARKING", "COST_TAX", "USE_REPAIR", "OPENING", "PREPAID", "REFUNDABLE"]
MIXED = st.lists(
    st.tuples(
        st.sampled_from(["2026-06-10", "2026-07-10", "2026-08-10", "2026-09-10", "2026-10-10"]),
        st.permutations(CODES),
        st.integers(1, 10**6),
        st.integers(-(10**6), 10**6),
    ),
    max_size=10,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=MIXED)
def test_any_mix_keeps_both_equations(books, acts):
    """Own: opening + prior + income − cost − use = closing. Money: closing + owed."""
    mark = transaction.savepoint()
    accounts = {code: books.account(code) for code in CODES}
    for place, (day, codes, one, two) in enumerate(acts):
        amounts = (one, two, -one - two)
        lines = tuple(
            NewLine(accounts[code], fen) for code, fen in zip(codes, amounts, strict=False) if fen
        )
        new = books.new(f"m{place}", day=date.fromisoformat(day), kind="income", lines=lines)
        with suppress(DomainError), transaction.atomic():
            post_entry(new=new, actor=None, now=NOW)

    starts, ends = SPAN["2026-Q3"]
    data = period_figures(books.fund, "2026-Q3", starts, ends, clock.local(NOW).date())
    fen = {name: int(value) for name, value in data.items() if name.endswith("_fen")}
    own = fen["opening_fen"] + fen.get("prior_fen", 0) + fen["income_fen"]
    assert own - fen["cost_fen"] - fen["use_fen"] == fen["closing_fen"]
    on_accounts = sum(int(one["book_fen"]) for one in data["accounts"]) + fen["transit_fen"]
    assert fen["closing_fen"] + fen.get("owed_fen", 0) == on_accounts
    shown = overview(layers_of(books.fund), 2026).figures
    assert (
        shown.opening + shown.prior + shown.income - shown.expense == shown.money - shown.owed_fen
    )
    assert all(fen >= 0 for fen in shown.owed.values())
    assert not [one for one in ledger_findings(books.fund.estate) if "存证" not in one]
    transaction.savepoint_rollback(mark)
