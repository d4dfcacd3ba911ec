"""收缴率 in public: whole shares of ten homes at least, as of yesterday, and nothing about who. Arrears
withhold nothing."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Estate
from decisions.selectors.rolls import roll_rows
from decisions.services.votes import draft_vote
from decisions.vote_rules import VoteRules
from finance.elsewhere import Taken
from finance.models import Payment
from finance.selectors.payments import standing_of_bills
from finance.selectors.rates import rates_of_estate
from finance.services.billing import reverse_run
from finance.services.elsewhere import import_taken
from finance.services.odd import decide, doubt
from finance.sheets import Sheet
from tests.decisions.conftest import DRAFT, QUESTION
from tests.finance.billing import NOVEMBER, NOW, OCTOBER, SEPTEMBER
from tests.repairs.stories import reported

DAY = timedelta(days=1)
TOMORROW = NOW + DAY


def ten(fees) -> None:
    """Nine homes beside hers."""
    fees.charge()
    for number in range(9):
        fees.home(f"1-7{number:02d}")


def take(fees, bill, fen=None) -> None:
    row = Taken(
        1, bill.unit.building.number, bill.unit.number, bill.kind, bill.month,
        fen or bill.amount_fen, bill.item, NOW.date(), "现金", f"S{bill.pk}", "", "",
    )  # fmt: skip
    import_taken(estate=fees.estate, sheet=Sheet([row]), actor=fees.cast.petra, now=NOW)


def shown(fees, now=TOMORROW):
    return [(one.month, one.n_homes, one.percent) for one in rates_of_estate(fees.estate, now)]


def test_a_share_is_of_ten_homes_and_of_yesterday(fees):
    ten(fees)
    fees.run()
    first, second = fees.bills()[:2]
    take(fees, first)
    take(fees, second, second.amount_fen // 2)

    assert shown(fees, NOW) == []
    assert shown(fees) == [(SEPTEMBER, 10, 100 * (16_533 + 9_373) // (16_533 + 9 * 18_746))]


def test_under_ten_homes_nothing_is_said(fees, client):
    fees.charge()
    for number in range(8):
        fees.home(f"1-7{number:02d}")
    fees.run()
    take(fees, fees.bills()[0])

    assert shown(fees) == [(SEPTEMBER, 9, None)]
    html = client.get("/e/riverside/accounts/rates/").content.decode()
    assert "不足 10 户，不公布" in html
    assert "%</span>" not in html


def test_control_one_home_more_and_it_is_said(fees, client):
    ten(fees)
    fees.run()
    html = client.get("/e/riverside/accounts/rates/").content.decode()
    assert "0%</span>" in html
    assert "交了：物业费 0%。" in html
    assert "不足" not in html
    for bill in fees.bills():
        assert str(bill.unit) not in html
        assert bill.debtors.get().owner_name not in html


def test_what_was_taken_back_and_what_the_books_did_not_bill_do_not_count(fees):
    ten(fees)
    run = fees.run()
    fees.run(OCTOBER)
    reverse_run(run=run, reason="试", actor=fees.cast.petra, now=NOW)
    assert shown(fees) == [(OCTOBER, 10, 0)]


def test_a_run_that_is_taken_back_today_stands_until_midnight(fees):
    ten(fees)
    run = fees.run()
    take(fees, fees.bills()[0])
    before = shown(fees)
    reverse_run(run=run, reason="试", actor=fees.cast.petra, now=TOMORROW)
    fees.run(now=TOMORROW)

    assert before == shown(fees) == [(SEPTEMBER, 10, 8)]
    assert shown(fees, TOMORROW + DAY) == [(SEPTEMBER, 10, 0)]


def test_what_goes_back_today_is_seen_tomorrow(fees):
    """Nor does it move when somebody begins to verify it."""
    Estate.objects.filter(pk=fees.estate.pk).update(is_demo=True)
    ten(fees)
    fees.run()
    take(fees, fees.bills()[0])
    payment, before = Payment.objects.get(), shown(fees)
    words = {"reason": "房号写错", "now": TOMORROW}
    wrong = doubt(payment=payment, actor=fees.cast.petra, **words)
    assert shown(fees) == before == [(SEPTEMBER, 10, 8)]
    decide(proposal=wrong, agrees=True, actor=fees.cast.bob, now=TOMORROW)

    assert shown(fees) == before
    assert shown(fees, TOMORROW + DAY) == [(SEPTEMBER, 10, 0)]


def test_two_queries_however_many_months(fees):
    ten(fees)
    for month in (SEPTEMBER, OCTOBER, NOVEMBER):
        fees.run(month)
    with CaptureQueriesContext(connection) as asked:
        assert [month for month, *_rest in shown(fees)] == [NOVEMBER, OCTOBER, SEPTEMBER]
    assert len(asked) == 2


def overdue(fees) -> None:
    fees.charge()
    fees.run(SEPTEMBER, now=NOW - timedelta(days=60))
    [bill] = fees.bills()
    assert bill.due_on < NOW.date()
    assert standing_of_bills([bill])[bill.pk].open_fen > 0


def test_who_owes_reports_a_repair_as_before(fees):
    overdue(fees)
    ticket = reported(fees.cast, now=NOW)
    assert (ticket.reporter, ticket.status) == (fees.cast.alice, "reported")


def test_who_owes_is_on_the_roll_as_before(fees):
    vote = draft_vote(
        estate=fees.estate, matters=[QUESTION], rules=VoteRules(), actor=fees.cast.bob, now=NOW,
        **DRAFT,
    )  # fmt: skip
    before = roll_rows(vote, NOW.date())
    overdue(fees)
    assert roll_rows(vote, NOW.date()) == before
    assert [row.homes for row in before] == [["1幢1-101"]]
