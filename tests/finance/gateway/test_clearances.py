"""对账单 and 缴清证明: only where nothing is open, for the debtor and the manager, and never changed."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from communities.errors import DomainError, NotAllowed
from communities.models import Ownership
from finance.gateway.protocol import Said
from finance.models import Bill, Clearance, Payment
from finance.selectors.clearances import statement_of_title
from finance.services.billing import bill_once
from finance.services.clearances import issue_clearance
from finance.services.refunds import decide_refund
from finance.services.settling import settle_absent
from tests.finance.gateway.paying import NOW, paid, said
from tests.finance.gateway.refunding import asked
from tests.finance.gateway.test_settling import resolved
from tests.sessions import log_in

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def title(paying) -> Ownership:
    return Ownership.objects.get(unit=paying.cast.unit)


def issue(paying, until=OCTOBER, actor=None):
    who = actor or paying.cast.alice
    return issue_clearance(ownership=title(paying), until=until, actor=who, now=NOW)


def settled(paying):
    paid(paying.order(*paying.parking), "C1")
    return paid(paying.order(*paying.bills), "C2")


def test_nothing_open_is_certified_up_to_a_billed_month(paying):
    settled(paying)
    given = issue(paying)
    assert given.snapshot["number"] == "6"
    assert (given.snapshot["since"], given.snapshot["until"]) == ("2026-08", "2026-10")
    assert given.snapshot["billed_fen"] == str(3 * (16_533 + 15_000))
    assert issue(paying, SEPTEMBER, paying.cast.petra).snapshot["number"] == "4"
    with pytest.raises(DomainError, match="还没有出账"):
        issue(paying, NOVEMBER)


def test_whatever_is_open_or_on_its_way_is_named(paying):
    paid(paying.order(*paying.parking), "C1")
    paid(paying.order(*paying.bills[:2]), "C2")
    assert issue(paying, SEPTEMBER).until == SEPTEMBER
    with pytest.raises(DomainError, match="2026-10"):
        issue(paying)
    order = paying.order(paying.bills[2])
    with pytest.raises(DomainError, match="2026-10"):
        issue(paying)
    said(order, Said.CLOSED)
    paid(paying.order(paying.bills[2]), "C3", amount_fen=1)
    with pytest.raises(DomainError, match="正在核实"):
        issue(paying)


def test_a_bill_whose_payment_may_not_stay_is_named(paying, client):
    order = settled(paying)
    payment = Payment.objects.get(order=order)
    given = issue(paying)
    there = f"/receipts/clear/{given.code}/"
    refund = asked(paying, payment, 100, paying.bills[1])
    with pytest.raises(DomainError, match=r"正在退款的账单（2026-09）"):
        issue(paying)
    assert "仍然都是交清的" not in client.get(there).content.decode()
    assert issue(paying, date(2026, 8, 1))
    decide_refund(refund=refund, agrees=False, actor=paying.cast.petra, now=NOW)
    assert issue(paying)
    assert "仍然都是交清的" in client.get(there).content.decode()

    settle_absent(number=order.number, now=NOW)
    with pytest.raises(DomainError, match="2026-08、2026-09、2026-10"):
        issue(paying)
    assert "仍然都是交清的" not in client.get(there).content.decode()


def test_no_month_is_certified_before_all_its_items_are_billed(paying):
    settled(paying)
    unit = paying.cast.unit
    bill_once(unit=unit, item="换锁", amount_fen=100, actor=paying.cast.petra, now=NOW)
    once = Bill.objects.get(kind="one_off")
    paid(paying.order(once), "C3")
    assert once.month == NOVEMBER
    with pytest.raises(DomainError, match="2026-11 还没有出账"):
        issue(paying, NOVEMBER)
    assert issue(paying)

    paying.fees.space(unit, "B-2")
    with pytest.raises(DomainError, match="2026-10 的公共车位费 B-2还没有出账"):
        issue(paying)
    paying.fees.run(OCTOBER)
    late = Bill.objects.get(unit=unit, item="B-2", month=OCTOBER)
    paid(paying.order(late), "C4")
    assert issue(paying).snapshot["number"] == "7"


@pytest.mark.parametrize("name", ["bob", "paul", "hal"])
def test_nobody_else_has_it_issued(paying, name):
    settled(paying)
    with pytest.raises(NotAllowed):
        issue(paying, actor=getattr(paying.cast, name))


def test_it_never_changes_and_says_where_it_holds_no_longer(paying, client):
    order = settled(paying)
    given = issue(paying)
    there = f"/receipts/clear/{given.code}/"
    html = client.get(there).content.decode()
    assert "1幢1-101" in html
    assert 'href="/e/riverside/"' in html
    assert "仍然都是交清的" in html
    assert client.get(f"{there}clear.pdf").content.startswith(b"%PDF")
    with pytest.raises(DatabaseError), transaction.atomic():
        Clearance.objects.filter(pk=given.pk).update(until=SEPTEMBER)

    settle_absent(number=order.number, now=NOW)
    resolved(Payment.objects.get(order=order), paying, "returned")
    html = client.get(there).content.decode()
    assert "有账单没有交清" in html
    assert "都已交清" in html
    assert client.get("/receipts/clear/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_debtor_and_manager_read_the_statement(paying, client):
    paid(paying.order(*paying.parking), "C1")
    owned = title(paying)
    found = statement_of_title(owned)
    assert (found.billed_fen, found.unpaid_fen) == (3 * 31_533, 3 * 16_533)
    log_in(client, paying.cast.alice)
    assert f"/me/bills/{owned.pk}/statement/" in client.get("/me/bills/").content.decode()
    html = client.get(f"/me/bills/{owned.pk}/statement/").content.decode()
    assert "495.99" in html
    assert client.get(f"/me/bills/{owned.pk}/statement.pdf").content.startswith(b"%PDF")
    refused = client.post(f"/me/bills/{owned.pk}/clear/", {"until": "2026-10"}, follow=True)
    assert "还有没交清" in refused.content.decode()
    paid(paying.order(*paying.bills), "C2")
    given = client.post(f"/me/bills/{owned.pk}/clear/", {"until": "2026-10"})
    assert given.url == f"/receipts/clear/{Clearance.objects.get().code}/"

    log_in(client, paying.cast.petra)
    html = client.get(f"/desk/units/{owned.unit_id}/bills/").content.decode()
    assert f"/desk/titles/{owned.pk}/fees/" in html
    assert client.get(f"/desk/titles/{owned.pk}/fees/").status_code == 200
    assert client.get(f"/desk/titles/{owned.pk}/fees.pdf").status_code == 200
    assert client.post(f"/desk/titles/{owned.pk}/clear/", {"until": "2026-09"}).status_code == 302
    assert client.get(f"/me/bills/{owned.pk}/statement/").status_code == 404
