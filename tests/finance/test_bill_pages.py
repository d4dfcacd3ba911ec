"""Who sees a bill, and how the desk charges."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities import clock
from communities.models import AuditEvent, Ownership, Role
from communities.money import yuan
from finance.models import Bill, BillingRun, BillOpening, FeeNote, FeeSchedule
from finance.selectors.bills import bills_of
from finance.services.bill_openings import close_bills, open_bills
from finance.services.billing import reverse_run
from repairs.models import Ticket
from tests.cast import ended, member, owner, person, registered
from tests.finance.billing import NOVEMBER, NOW, OCTOBER
from tests.repairs.world import a_ticket
from tests.sessions import log_in

ROOT = Path(__file__).resolve().parents[2]
FAR = clock.now() + timedelta(days=300)


def page(client, user, url="/me/bills/", **more):
    log_in(client, user)
    return client.get(url, **more)


def seen(client, user):
    return page(client, user).content.decode()


@pytest.fixture
def billed(fees):
    fees.charge()
    return fees.run(OCTOBER)


def test_an_owner_sees_her_bill_how_it_was_worked_out_and_where_to_pay(fees, billed, client):
    html = seen(client, fees.cast.alice)

    assert '应交 <span class="num">¥165.33</span>' in html
    for words in ("89.37 m² × 1.85 元", "第八条", fees.cast.contract.company.name, "柜台"):
        assert words in html, words
    assert "no-store" in page(client, fees.cast.alice)["Cache-Control"]


def test_who_owes_nothing_is_told_so(fees, billed, client):
    assert "还没有账单" in seen(client, fees.cast.eve)
    assert client.get("/en/me/bills/").status_code == 200


def test_a_buyer_never_sees_the_sellers_and_the_seller_keeps_hers(fees, billed, client):
    today = clock.today()
    mine = Ownership.objects.get(user=fees.cast.alice)
    ended(mine, today, fees.cast.petra, fees.cast.bob)
    buyer = person("uma")
    owner(buyer, mine.unit, valid_from=today)

    assert "165.33" in seen(client, fees.cast.alice)
    assert "还没有账单" in seen(client, buyer)


def test_a_buyer_who_has_not_got_the_home_sees_nothing_of_the_developers(fees, client):
    fees.charge()
    waits = fees.home("1-401", name="买方", delivered_on=date.max)
    Ownership.objects.filter(pk=waits.pk).update(user=fees.cast.eve)
    fees.run(OCTOBER)

    assert Bill.objects.get(unit=waits.unit).is_developers
    assert "还没有账单" in seen(client, fees.cast.eve)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.DELEGATE])
def test_who_lives_there_sees_bills_only_while_they_are_opened(fees, billed, client, role):
    who, unit = person("tom"), fees.cast.unit
    held = member(who, role, fees.estate, unit=unit, valid_until=FAR)
    assert "还没有账单" in seen(client, who)

    log_in(client, fees.cast.alice)
    assert "公开给他" in client.get("/me/bills/").content.decode()
    client.post(f"/me/bills/open/{held.pk}/")
    assert "165.33" in seen(client, who)
    [opening] = BillOpening.objects.all()
    assert client.post(f"/me/bills/close/{opening.pk}/").status_code == 404
    log_in(client, fees.cast.alice)
    client.post(f"/me/bills/close/{opening.pk}/")
    assert "还没有账单" in seen(client, who)
    verbs = AuditEvent.objects.filter(verb__startswith="finance.bills.").values_list("verb")
    assert {verb for (verb,) in verbs} == {"finance.bills.opened", "finance.bills.closed"}


def test_an_opening_ends_with_the_tenancy_and_with_the_ownership(fees, billed):
    who, now = person("tom"), clock.now()
    held = member(who, Role.RESIDENT, fees.estate, unit=fees.cast.unit, valid_until=FAR)
    opening = open_bills(membership=held, actor=fees.cast.alice, now=now)

    assert bills_of(who, now)
    assert not bills_of(who, FAR)
    mine = Ownership.objects.get(user=fees.cast.alice)
    ended(mine, clock.today(), fees.cast.petra, fees.cast.bob)
    assert not bills_of(who, now)
    close_bills(opening=opening, actor=fees.cast.alice, now=now)


def test_a_strangers_home_is_opened_by_nobody_else(fees, billed, client):
    held = member(person("tom"), Role.RESIDENT, fees.estate, unit=fees.cast.unit, valid_until=FAR)
    log_in(client, fees.cast.dan)

    assert client.post(f"/me/bills/open/{held.pk}/").status_code == 404
    assert not BillOpening.objects.exists()


def test_a_reversed_bill_stays_readable_with_its_reason(fees, billed, client):
    reverse_run(run=billed, reason="面积取错", actor=fees.cast.petra, now=NOW)

    html = seen(client, fees.cast.alice)

    assert "已撤销，不用交：面积取错" in html
    assert "应交" not in html.partition("这里列的")[0]


def test_ten_years_of_bills_are_read_in_the_same_queries(fees, billed, client):
    def asked():
        log_in(client, fees.cast.alice)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/me/bills/").status_code == 200
        return len(queries)

    few = asked()
    for month in range(1, 10):
        fees.run(date(2026, month, 1))
    assert Bill.objects.count() == 10
    assert asked() == few


def test_arrears_withhold_nothing(fees, billed, client):
    """The owner of an overdue bill reports as before, and neither repairs nor votes read bills at all."""
    ticket = a_ticket(fees.cast, scope="home", unit=fees.cast.unit, is_public=False)

    assert Ticket.objects.get(pk=ticket.pk).status == "reported"
    reads = [
        path
        for room in ("repairs", "decisions", "communities", "notifications")
        for path in (ROOT / room).rglob("*.py")
        if "finance.models.bills" in (text := path.read_text()) or "finance.selectors.bill" in text
    ]
    assert reads == []


def test_the_manager_enters_a_price_looks_and_bills(fees, client):
    log_in(client, fees.cast.petra)
    assert client.get("/desk/fees/").url == "/desk/fees/riverside/"
    assert "还没有收费标准" in client.get("/desk/fees/riverside/").content.decode()
    typed = {
        "kind": "property", "unit_kind": "dwelling", "price": "1.85", "valid_from": "2026-01",
        "due_days": "30", "paper": fees.paper.pk, "clause": "第八条",
    }  # fmt: skip
    bad = client.post("/desk/fees/riverside/new/", typed | {"late_permyriad": "3"})
    assert (bad.status_code, FeeSchedule.objects.count()) == (400, 0)
    assert "请一并填写" in bad.content.decode()
    assert "第八条" in bad.content.decode()
    client.post("/desk/fees/riverside/new/", typed)

    dry = client.get("/desk/fees/riverside/run/?m=2026-10")
    html = dry.content.decode()
    assert "要出 1 张账单" in html
    assert not BillingRun.objects.exists()
    digest = dry.context["plan"].digest
    done = client.post("/desk/fees/riverside/run/", {"m": "2026-10", "digest": digest})
    run = BillingRun.objects.get()
    assert done.url == f"/desk/runs/{run.pk}/"
    assert "165.33" in client.get(done.url).content.decode()
    again = client.post("/desk/fees/riverside/run/", {"m": "2026-10", "digest": digest})
    assert again.status_code == 400
    assert "没有要出的账单" in again.content.decode()
    client.post(done.url, {"reason": "试出账"})
    assert "已整批撤销：试出账" in client.get(done.url).content.decode()


@pytest.mark.parametrize("typed", ["", "2026-13", "2026", "x", "\uff12026-01"])
def test_a_month_that_is_none_is_said_so(fees, client, typed):
    log_in(client, fees.cast.petra)

    found = client.get("/desk/fees/riverside/run/", {"m": typed}, follow=True)

    assert "请选择要出账的月份" in found.content.decode()


def test_each_look_at_a_homes_bills_is_in_the_audit(fees, billed, client):
    unit = fees.cast.unit
    log_in(client, fees.cast.petra)
    html = client.get(f"/desk/units/{unit.pk}/bills/").content.decode()
    due = sum(bill.amount_fen for bill in Bill.objects.filter(unit=unit, reversal=None))

    assert re.search(f"还有.+{yuan(due)}.+没有交清", html)
    assert fees.cast.alice.name in html
    [look] = AuditEvent.objects.filter(verb="communities.unit.read")
    assert (look.actor, look.subject) == (fees.cast.petra, f"communities.unit:{unit.pk}")


def test_a_homes_page_notes_a_space_ends_it_and_bills_once(fees, client):
    unit = fees.cast.unit
    here = f"/desk/units/{unit.pk}/bills/"
    log_in(client, fees.cast.petra)
    assert (
        client.post(here, {"act": "note", "kind": "space", "valid_from": "2026-10"}).status_code
        == 400
    )
    client.post(here, {"act": "note", "kind": "space", "label": "B-3", "valid_from": "2026-10"})
    note = FeeNote.objects.get()
    client.post(f"/desk/fee-notes/{note.pk}/end/", {"valid_until": "2026-12"})
    note.refresh_from_db()
    assert (note.valid_from, note.valid_until) == (OCTOBER, date(2026, 12, 1))
    client.post(here, {"act": "once", "item": "换地漏", "amount": "120.50"})
    bill = Bill.objects.get()
    assert (bill.kind, bill.amount_fen, bill.month >= NOVEMBER) == ("one_off", 12_050, True)


@pytest.mark.parametrize("name", ["paul", "bob", "alice"])
def test_nobody_but_the_manager_sees_bills_on_the_desk(fees, billed, client, name):
    log_in(client, getattr(fees.cast, name))
    for url in ("/desk/fees/", "/desk/fees/riverside/", f"/desk/runs/{billed.pk}/",
                f"/desk/units/{fees.cast.unit.pk}/bills/"):  # fmt: skip
        assert client.get(url).status_code == 403, url


def test_the_manager_needs_the_second_factor(fees, billed, client):
    log_in(client, fees.cast.petra, second_factor=False)

    for url in ("/desk/fees/riverside/", f"/desk/runs/{billed.pk}/"):
        assert client.get(url).status_code == 302


def test_who_only_lives_there_is_no_debtor(fees, billed):
    extra = registered(fees.cast.unit, "后来的人", valid_from=clock.today())
    assert not Bill.objects.filter(debtors=extra).exists()
