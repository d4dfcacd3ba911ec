"""期初: stated beside the bank, by two bodies, once, and what the first statement begins with."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from communities.errors import DomainError
from communities.models import Building, Estate
from finance.forms.statements import ended_periods
from finance.models import Entry, EntryDraft, Fund, FundOpening, Posting
from finance.selectors.audit import ledger_findings
from finance.selectors.openings import balance_said, why_not_open
from finance.selectors.oversight import public_income_of
from finance.services.approvals import approve_draft, return_draft
from finance.services.drafts import save_draft, submit_draft
from finance.services.first_period import choose_first_period, why_it_stays
from finance.services.ledger import post_draft, reverse_entry
from finance.services.openings import Evidence, Stated, enter_opening
from finance.services.statements import submit_statement
from tests.communities.uploads import photo_with_gps
from tests.finance.accounts import open_bank_account
from tests.finance.books import NOW
from tests.finance.deposits import run
from tests.owner import switch_off
from tests.sessions import log_in

EVE = date(2026, 8, 31)
ON_ITS_WAY = [Stated("八月微信收款", 3000), Stated("未兑付的支票", -500)]


@pytest.fixture
def fresh(books):
    """Promised from September on; nothing is booked yet."""
    choose_first_period(
        estate=books.fund.estate, month=date(2026, 9, 1), actor=books.cast.bob, now=NOW
    )
    books.fund.estate.refresh_from_db()
    return books


def entered(books, carried=102_500, bank=100_000, stated=ON_ITS_WAY, **more) -> FundOpening:
    given = {"evidence": Evidence([books.voucher()]), "banks": {books.bank: bank}} | more
    return enter_opening(
        fund=books.fund, carried_fen=carried, stated=stated, actor=books.cast.paul, now=NOW, **given
    )  # fmt: skip


def posted(books, opening) -> Entry:
    draft = EntryDraft.objects.get(pk=opening.draft_id)
    approve_draft(draft=draft, actor=books.cast.bob, now=NOW)
    return post_draft(draft=draft, actor=books.cast.petra, now=NOW)


def taken_back(books, entry) -> Entry:
    draft = reverse_entry(entry=entry, reason="少写一笔", actor=books.cast.paul, now=NOW)
    approve_draft(draft=draft, actor=books.cast.bob, now=NOW)
    return post_draft(draft=draft, actor=books.cast.petra, now=NOW)


def frozen(books) -> dict:
    statement = submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    return statement.data


def test_the_first_statement_begins_with_what_was_confirmed(fresh):
    entry = posted(fresh, entered(fresh))

    assert (entry.kind, entry.booking_date) == ("opening", EVE)
    sums = [(one.account.code, one.amount_fen) for one in entry.postings.order_by("pk")]
    assert sums[1:] == [("CLEAR_TRANSIT", 3000), ("CLEAR_TRANSIT", -500), ("OPENING", -102_500)]
    assert "八月微信收款 ¥30.00" in entry.memo
    data = frozen(fresh)
    assert (data["opening_fen"], data["closing_fen"], data["transit_fen"]) == (
        102_500,
        102_500,
        2500,
    )
    sides = [(one["amount_fen"], one.get("source") or one["target"]) for one in data["transit"]]
    assert sides == [(3000, "期初结转"), (-500, "期初结转")]
    assert ledger_findings(fresh.fund.estate) == []


def test_no_period_before_the_first_is_offered_or_frozen(fresh):
    """The opening is of the day before; the first period is offered, though nothing else is booked."""
    posted(fresh, entered(fresh))

    offered = ended_periods(fresh.fund, NOW.date())
    assert "2026-09" in offered
    assert not {"2026-08", "2026-H1"} & set(offered)
    given = {"fund": fresh.fund, "actor": fresh.cast.petra, "now": NOW}
    with pytest.raises(DomainError, match="从 2026-09-01 起公示"):
        submit_statement(period="2026-08", **given)
    assert submit_statement(period="2026-09", **given).data["opening_fen"] == 102_500


def test_the_maintenance_fund_opens_with_the_money_of_each_building(fresh):
    """A building that came since the books were opened has its account too; what is no building's stays apart."""
    first = Building.objects.get(estate=fresh.fund.estate)
    late = Building.objects.create(estate=fresh.fund.estate, number=9, name="9幢")
    fund = Fund.objects.get(estate=fresh.fund.estate, code="wx")
    bank = open_bank_account(
        estate=fund.estate, fund=fund, kind="bank", bank_name="农商行", name="维修资金专户",
        number="62280002", actor=fresh.cast.bob, now=NOW,
    )  # fmt: skip
    given = {
        "fund": fund, "carried_fen": 90_000, "banks": {bank: 90_000}, "actor": fresh.cast.paul,
        "now": NOW, "evidence": Evidence([fresh.voucher()]),
    }  # fmt: skip
    with pytest.raises(DomainError, match="多于账面结余"):
        enter_opening(**given, buildings={first: 90_000, late: 1})

    opening = enter_opening(**given, buildings={first: 60_000, late: 25_000})

    entry = posted(fresh, opening)
    sums = {
        one.account: one.amount_fen for one in entry.postings.select_related("account__building")
    }
    by_building = {one.building: fen for one, fen in sums.items() if one.kind == "equity"}
    assert by_building == {first: -60_000, late: -25_000, None: -5_000}
    assert ledger_findings(fresh.fund.estate) == []


def test_the_page_asks_for_each_building_of_the_maintenance_fund_alone(fresh, client):
    log_in(client, fresh.cast.paul)
    number = Building.objects.get(estate=fresh.fund.estate).number
    pages = {
        code: client.get(reverse("finance:opening", args=["riverside", code])).content.decode()
        for code in ("gs", "wx")
    }
    assert f'name="building_{number}"' in pages["wx"]
    assert "building_" not in pages["gs"]


def test_one_body_alone_opens_nothing(fresh):
    opening = entered(fresh)
    for colleague in (fresh.cast.paul, fresh.cast.petra):
        with pytest.raises(DomainError):
            approve_draft(draft=opening.draft, actor=colleague, now=NOW)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"carried": 102_501}, "差 ¥0.01，没有说明"),
        ({"stated": []}, "差 ¥25.00，没有说明"),
        ({"bank": 0, "carried": 0, "stated": []}, "没有钱可以结转"),
        ({"banks": {}, "carried": 2500}, "每个账户都要写"),
        ({"evidence": Evidence()}, "请交银行的凭据"),
    ],
)
def test_what_is_unexplained_is_refused_with_a_sentence(fresh, change, sentence):
    with pytest.raises(DomainError, match=sentence):
        entered(fresh, **change)
    assert not EntryDraft.objects.exists()


def test_what_the_banks_own_rows_say_is_not_contradicted(fresh):
    """Of the last day before, whose rows this bank prints newest first; once a file speaks of that day."""
    fresh.row(100, date(2026, 8, 20), line=1, balance_fen=99_999)
    fresh.row(300, date(2026, 8, 20), line=2, balance_fen=99_899)
    fresh.row(100, date(2026, 9, 1), balance_fen=55)
    assert balance_said(fresh.bank, EVE) is None
    fresh.covered(date(2026, 8, 1), EVE)

    with pytest.raises(DomainError, match=r"2026-08-31 的余额是 ¥999\.99"):
        entered(fresh)
    assert entered(fresh, bank=99_999, carried=102_499)


def test_books_are_opened_once_and_before_anything_else(fresh):
    opening = entered(fresh)
    with pytest.raises(DomainError, match="期初已经提交"):
        entered(fresh)
    posted(fresh, opening)
    with pytest.raises(DomainError, match="期初已经入账"):
        entered(fresh)


def test_books_with_entries_of_that_day_or_before_are_not_opened_any_more(fresh):
    fresh.posted(("BANK", 100), ("ADS", -100), day=EVE)
    with pytest.raises(DomainError, match="已经有别的账"):
        entered(fresh)


def test_what_is_booked_later_while_one_waits_keeps_it_from_nothing(fresh):
    opening = entered(fresh)
    fresh.posted(("BANK", 100), ("ADS", -100), day=date(2026, 9, 1))

    assert posted(fresh, opening).booking_date == EVE
    data = frozen(fresh)
    assert (data["opening_fen"], data["closing_fen"]) == (102_500, 102_600)


def test_one_that_was_returned_is_entered_anew_and_not_edited(fresh):
    opening = entered(fresh)
    return_draft(draft=opening.draft, reason="少一笔", actor=fresh.cast.bob, now=NOW)
    with pytest.raises(DomainError, match="开账"):
        save_draft(draft=opening.draft, fund=fresh.fund, actor=fresh.cast.paul, now=NOW, lines=[])
    with pytest.raises(DomainError, match="开账"):
        submit_draft(draft=opening.draft, actor=fresh.cast.paul, now=NOW)

    again = entered(fresh, bank=99_000, carried=101_500)

    opening.draft.refresh_from_db()
    assert opening.draft.status == "discarded"
    assert posted(fresh, again).amount_fen > 0


def test_the_first_period_waits_for_the_confirmation_and_may_change_once_it_is_returned(fresh):
    estate, draft = fresh.fund.estate, entered(fresh).draft
    assert "等确认" in why_it_stays(estate)
    assert "另一单位的人退回" in why_it_stays(estate)

    return_draft(draft=draft, reason="少一笔", actor=fresh.cast.bob, now=NOW)
    choose_first_period(estate=estate, month=date(2026, 8, 1), actor=fresh.cast.bob, now=NOW)

    assert posted(fresh, entered(fresh)).booking_date == date(2026, 7, 31)
    assert "期初已经结转" in why_it_stays(estate)


def test_a_wrong_one_is_taken_back_on_its_day_and_entered_anew(fresh):
    back = taken_back(fresh, posted(fresh, entered(fresh, carried=50_000, bank=50_000, stated=[])))
    assert back.booking_date == EVE
    fresh.posted(("BANK", 100), ("ADS", -100))
    assert why_not_open(fresh.fund) == ""

    posted(fresh, entered(fresh))

    assert frozen(fresh)["opening_fen"] == 102_500
    found = public_income_of([fresh.fund.estate], NOW.date())[fresh.fund.estate_id]
    assert found.expected == "2026-Q3"
    assert ledger_findings(fresh.fund.estate) == []


def test_after_freezing_a_wrong_one_is_put_right_on_one_later_day(fresh):
    """Its balances are still those of the day before the first period: what came since counts once."""
    entry = posted(fresh, entered(fresh, carried=50_000, bank=50_000, stated=[]))
    fresh.posted(("BANK", 700), ("ADS", -700))
    frozen(fresh)
    back = taken_back(fresh, entry)
    assert back.booking_date == NOW.date()

    again = entered(fresh)

    assert again.day == back.booking_date
    again = posted(fresh, again)
    assert again.booking_date == back.booking_date
    assert "截至2026-08-31的结余" in again.memo
    held = Posting.objects.filter(account=fresh.account("BANK")).values_list(
        "amount_fen", flat=True
    )
    assert sum(held) == 100_700

    assert taken_back(fresh, again).booking_date == back.booking_date
    assert posted(fresh, entered(fresh)).booking_date == back.booking_date


def test_one_taken_back_on_its_day_begins_before_an_earlier_first_period(fresh):
    taken_back(fresh, posted(fresh, entered(fresh)))
    estate = fresh.fund.estate
    choose_first_period(estate=estate, month=date(2026, 7, 1), actor=fresh.cast.bob, now=NOW)
    estate.refresh_from_db()

    again = posted(fresh, entered(fresh))

    assert again.booking_date == date(2026, 6, 30)
    assert "截至2026-06-30的结余" in again.memo


def test_the_database_opens_books_once(fresh):
    """A draft past the service, over books that have an entry of that day already."""
    fresh.posted(("BANK", 100), ("ADS", -100), day=EVE)
    for day in (EVE, date(2026, 9, 30)):
        draft = fresh.approved(("BANK", 900), ("OPENING", -900), kind="opening", day=EVE)
        FundOpening.objects.create(
            estate=fresh.fund.estate, fund=fresh.fund, draft=draft, day=day, carried_fen=900
        )
        with pytest.raises(DomainError, match="期初只结转一次"):
            post_draft(draft=draft, actor=fresh.cast.petra, now=NOW)
    switch_off("finance_entry", "books_open_once")
    assert post_draft(draft=draft, actor=fresh.cast.petra, now=NOW), "control: it was the guard"


def test_it_rests_on_a_file_by_its_hash_and_names_none(fresh):
    file = fresh.covered(date(2026, 8, 1), EVE, name="李明6217流水.csv")
    entry = posted(fresh, entered(fresh, evidence=Evidence(bank_file=file)))
    assert entry.no_voucher_reason == f"以银行流水为凭，SHA-256 {file.sha256}"


def test_the_day_is_that_of_the_first_period_as_it_was_chosen_last(fresh):
    estate = Estate.objects.get(pk=fresh.fund.estate_id)
    choose_first_period(estate=estate, month=date(2026, 7, 1), actor=fresh.cast.bob, now=NOW)
    assert entered(fresh).day == date(2026, 6, 30)


def test_what_was_stated_stays(fresh):
    opening = entered(fresh)
    run("set constraints all immediate")
    for table in ("finance_fundopening", "finance_openingline"):
        with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
            switch_off("finance_bankrow")
            run(f"update {table} set estate_id = estate_id")
    assert opening.lines.count() == 2


def form(books, **more) -> dict:
    picture = SimpleUploadedFile("对账单.jpg", photo_with_gps(), "image/jpeg")
    return {
        "carried": "1,025.00", f"bank_{books.bank.pk}": "1,000.00", "file": picture,
        "what_1": "八月微信收款", "way_1": "coming", "fen_1": "30", "what_2": "未兑付的支票",
        "way_2": "going", "fen_2": "5",
    } | more  # fmt: skip


def test_the_desk_enters_and_another_body_reads_what_was_stated(fresh, client):
    page = reverse("finance:opening", args=[fresh.fund.estate.slug, "gs"])
    log_in(client, fresh.cast.paul)
    bad = client.post(page, form(fresh, fen_2="6"))
    said = bad.content.decode()
    assert bad.status_code == 400
    assert "差 ¥1.00，没有说明" in said
    assert "未兑付的支票" in said
    assert client.post(page, form(fresh, what_2="")).status_code == 400
    assert client.post(page, form(fresh)).status_code == 302
    assert "期初已经提交" in client.get(page).content.decode()

    log_in(client, fresh.cast.bob)
    opening = FundOpening.objects.get()
    shown = client.get(reverse("finance:approval", args=[opening.draft_id])).content.decode()
    assert "未兑付的支票" in shown
    assert "1,025.00" in shown
    assert opening.draft.draft_vouchers.count() == 1


@pytest.mark.parametrize(("who", "code", "status"), [
    ("paul", "xx", 404), ("alice", "gs", 403), ("dan", "gs", 404), ("hal", "gs", 404),
])  # fmt: skip
def test_strangers_enter_nothing(fresh, client, who, code, status):
    log_in(client, getattr(fresh.cast, who))
    page = reverse("finance:opening", args=[fresh.fund.estate.slug, code])
    assert client.get(page).status_code == status
