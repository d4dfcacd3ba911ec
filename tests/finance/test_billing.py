"""Schedules and runs: a month is billed once, to who owned then, and taken back whole."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Ownership, ServiceContract, Unit
from communities.models.people import NOT_YET
from finance.models import Bill, BillDebtor, BillingRun, FeeSchedule, Fund
from finance.selectors.billing import payees_of, schedules_of
from finance.services.billing import bill_once, post_run, reverse_run, write_run
from finance.services.fees import add_schedule, end_note
from tests.cast import START, home, registered
from tests.finance.billing import NOVEMBER, NOW, OCTOBER, SEPTEMBER, paper_of
from tests.owner import become_owner, switch_off


def owing(bill) -> list[int]:
    return sorted(bill.bill_debtors.values_list("ownership", flat=True))


def test_a_month_is_billed_by_area_and_by_space(fees):
    owned = fees.home("1-201", "101.33")
    fees.charge()
    fees.charge("park_common", "150", unit_kind="")
    fees.space(owned.unit, "B-012")
    run = fees.run()

    rows = fees.bills().filter(unit=owned.unit)
    assert [(one.kind, one.item, one.amount_fen) for one in rows] == [
        ("park_common", "B-012", 15_000),
        ("property", "", 18_746),
    ]
    assert [one.due_on for one in rows] == [date(2026, 12, 20)] * 2
    assert all(owing(one) == [owned.pk] for one in rows)
    assert (run.number, run.total_fen) == (3, 18_746 + 15_000 + 16_533)
    assert AuditEvent.objects.filter(verb="finance.billing_run.posted").count() == 1


def test_whose_money_it_is_follows_from_the_kind(fees):
    garage = home(fees.estate, "P-1", "12.00")
    Unit.objects.filter(pk=garage.pk).update(kind="parking")
    registered(garage, "王芳")
    fees.charge()
    fees.charge("park_managed", "60", unit_kind="parking")
    fees.charge("park_common", "150", unit_kind="")
    fees.space(fees.cast.unit, "B-1")
    fees.run()

    found = {one.kind: (one.payee, one.fund) for one in fees.bills()}
    public = Fund.objects.get(estate=fees.estate, code="gs")
    company = fees.cast.contract.company.name
    assert found["park_common"] == (fees.cast.committee.name, public)
    assert found["property"] == found["park_managed"] == (company, None)
    ServiceContract.objects.create(
        estate=fees.estate, company=fees.cast.contract.company, fee_model="commission",
        valid_from=START + timedelta(days=1),
    )  # fmt: skip
    own = payees_of(fees.estate, SEPTEMBER, ["property"])["property"]
    assert own.fund == Fund.objects.get(estate=fees.estate, code="wy")


def test_owners_money_needs_a_book(cast):
    assert payees_of(cast.riverside, SEPTEMBER, ["property"])["property"].fund is None
    with pytest.raises(DomainError, match="还没有“公共收益”的账套"):
        payees_of(cast.riverside, SEPTEMBER, ["property", "park_common"])


def test_who_owned_on_the_first_owes_the_month(fees):
    fees.charge()
    sold = fees.home("1-202", name="卖方", valid_until=date(2026, 9, 15))
    bought = registered(sold.unit, "买方", valid_from=date(2026, 9, 15))
    fees.run()
    fees.run(OCTOBER)

    [september], [october] = (
        fees.bills().filter(unit=sold.unit),
        fees.bills(OCTOBER).filter(unit=sold.unit),
    )
    assert (owing(september), owing(october)) == ([sold.pk], [bought.pk])


def test_co_owners_owe_one_bill_together(fees):
    fees.charge()
    one = fees.home("1-203", name="甲")
    other = registered(one.unit, "乙")
    fees.run()

    [bill] = fees.bills().filter(unit=one.unit)
    assert owing(bill) == sorted([one.pk, other.pk])


@pytest.mark.parametrize("delivered_on", [NOT_YET, date(2026, 9, 2)])
def test_what_is_not_delivered_is_the_developers(fees, delivered_on):
    fees.charge()
    owned = fees.home("1-204", name="买方", delivered_on=delivered_on)
    own = fees.home("1-205", name="开发公司", kind="developer")
    fees.run()

    [theirs], [unsold] = fees.bills().filter(unit=owned.unit), fees.bills().filter(unit=own.unit)
    assert (theirs.is_developers, owing(theirs)) == (True, [])
    assert (unsold.is_developers, owing(unsold)) == (True, [own.pk])


def test_what_was_delivered_by_the_first_is_the_buyers(fees):
    fees.charge()
    owned = fees.home("1-204", name="买方", delivered_on=SEPTEMBER)
    fees.run()

    [bill] = fees.bills().filter(unit=owned.unit)
    assert (bill.is_developers, owing(bill)) == (False, [owned.pk])


def test_a_run_twice_bills_once(fees):
    fees.charge()
    digest = fees.plan().digest
    fees.run()

    with pytest.raises(DomainError, match="没有要出的账单"):
        fees.run()
    with pytest.raises(DomainError, match="没有要出的账单"):
        post_run(estate=fees.estate, month=SEPTEMBER, digest=digest, actor=fees.cast.petra, now=NOW)
    assert fees.bills().count() == 1


def test_the_database_bills_once_whoever_asks(fees):
    fees.charge()
    fees.run()
    [bill] = fees.bills()
    again = Bill(**{
        field.attname: getattr(bill, field.attname)
        for field in Bill._meta.concrete_fields
        if not field.primary_key
    })  # fmt: skip
    with pytest.raises(IntegrityError, match="billed_once"), transaction.atomic():
        again.save()
    become_owner()
    switch_off("finance_bill", "bills_come_with_their_run")
    with connection.cursor() as cursor:
        cursor.execute("drop index billed_once")
    again.save()


def test_a_home_that_came_later_is_billed_by_a_second_run(fees):
    fees.charge()
    fees.run()
    late = fees.home("1-206")

    run = fees.run()

    assert (run.number, run.bills.get().unit) == (1, late.unit)
    assert fees.plan().n_billed == 2


def test_what_changed_after_it_was_looked_at_is_not_posted(fees):
    fees.charge()
    digest = fees.plan().digest
    fees.home("1-207")

    with pytest.raises(StaleState, match="请重新核对"):
        post_run(estate=fees.estate, month=SEPTEMBER, digest=digest, actor=fees.cast.petra, now=NOW)
    assert not BillingRun.objects.exists()


def test_no_month_to_come_and_no_month_without_a_contract(fees):
    fees.charge(valid_from=date(2025, 1, 1))
    for month, word in ((date(2026, 12, 1), "本月或以前"), (date(2025, 12, 1), "物业服务合同")):
        with pytest.raises(DomainError, match=word):
            fees.run(month)


def test_a_wrong_run_is_reversed_whole_and_billed_again(fees):
    fees.charge()
    fees.home("1-208")
    wrong = fees.run()
    reversal = reverse_run(run=wrong, reason="单价录错", actor=fees.cast.petra, now=NOW)

    assert {bill.reversal for bill in wrong.bills.all()} == {reversal}
    again = fees.run()
    assert again.number == wrong.number
    assert fees.bills().count() == 2 * again.number
    assert fees.bills().filter(reversal=None).count() == again.number
    with pytest.raises(DomainError, match="已经撤销过"):
        reverse_run(run=wrong, reason="又一次", actor=fees.cast.petra, now=NOW)
    with pytest.raises(DomainError, match="原因"):
        reverse_run(run=again, reason=" ", actor=fees.cast.petra, now=NOW)


def test_the_dry_run_shows_the_largest_changes_and_what_is_left_out(fees):
    fees.charge()
    fees.charge(price="2.10", valid_from=NOVEMBER)
    bare = home(fees.estate, "1-209")
    shop = home(fees.estate, "1-210")
    Unit.objects.filter(pk=shop.pk).update(kind="commercial")
    registered(shop, "店主")
    fees.run(OCTOBER)

    plan = fees.plan(NOVEMBER)

    [change] = plan.changes
    assert (change.unit, change.before_fen, change.fen) == (fees.cast.unit.pk, 16_533, 18_768)
    assert (plan.unowned, plan.unpriced) == ((bare.pk,), (shop.pk,))
    assert [(str(kind), n, fen) for kind, n, fen in plan.by_kind] == [("property", 1, 18_768)]


def test_an_empty_home_pays_less_where_a_clause_says_so(fees):
    owned = fees.home("1-211", "100.00")
    fees.charge(price="2", vacant_percent=70, vacant_clause="第九条")
    note = fees.empty(owned.unit)
    end_note(note=note, valid_until=OCTOBER, actor=fees.cast.petra, now=NOW)
    with pytest.raises(DomainError, match="算到 2026-10 前"):
        fees.empty(owned.unit, since=SEPTEMBER)
    for month, fen in ((SEPTEMBER, 14_000), (OCTOBER, 20_000)):
        fees.run(month)
        assert fees.bills(month).get(unit=owned.unit).amount_fen == fen


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ({"vacant_percent": 70}, "vacancy_discount_has_a_clause"),
        ({"late_permyriad": Decimal(3), "late_clause": "第十条"}, "late_fee_has_a_cap"),
        ({"clause": ""}, "fee_has_price_month_and_clause"),
        ({"valid_from": date(2026, 1, 2)}, "fee_has_price_month_and_clause"),
    ],
)
def test_nothing_is_charged_without_its_clause(fees, words, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        fees.charge(**words)


def test_a_price_is_changed_by_another_version_and_never_backwards(fees):
    first = fees.charge()
    second = fees.charge(price="2.1", valid_from=NOVEMBER)

    assert (first.version, second.version) == (1, 2)
    assert schedules_of(fees.estate, OCTOBER) == [first, second]
    assert schedules_of(fees.estate, NOVEMBER) == [second]
    with pytest.raises(DomainError, match="只能从本月或以后起"):
        fees.charge(price="9", valid_from=OCTOBER)
    far = paper_of(fees.cast.hilltop, fees.cast.olga)
    with pytest.raises(DomainError, match="不是这个小区的文件"):
        fees.charge(paper=far, valid_from=date(2026, 12, 1))


def test_a_space_is_used_by_one_home_at_a_time(fees):
    one, other = fees.home("1-212"), fees.home("1-213", name="别人")
    note = fees.space(one.unit, "B-7")

    with pytest.raises(DomainError, match="请先结束原来的登记"):
        fees.space(other.unit, "B-7")
    end_note(note=note, valid_until=OCTOBER, actor=fees.cast.petra, now=NOW)
    with pytest.raises(DomainError, match="算到 2026-10 前"):
        fees.space(other.unit, "B-7", since=SEPTEMBER)
    fees.space(other.unit, "B-7", since=OCTOBER)
    fees.charge("park_common", "150", unit_kind="")
    for month in (SEPTEMBER, OCTOBER):
        assert [due.item for due in fees.plan(month).dues] == ["B-7"]


def test_only_what_was_billed_is_said_to_be_billed(fees):
    """Another refusal of the database is a fault of ours and is told as one."""
    fees.charge()
    due = replace(fees.plan().dues[0], fen=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        write_run(
            fees.estate, SEPTEMBER, [due], "-", payees_of(fees.estate, SEPTEMBER, ["property"]),
            fees.cast.petra, NOW,
        )  # fmt: skip


def test_a_one_off_is_billed_to_who_owns_now(fees):
    owned = fees.home("1-214")
    given = {"unit": owned.unit, "item": "更换阳台地漏", "actor": fees.cast.petra, "now": NOW}

    bill_once(amount_fen=2_345_678_90, **given | {"item": "全屋管道更换"})
    run = bill_once(amount_fen=12_000, **given)

    [bill] = run.bills.all()
    assert (bill.kind, bill.item, bill.amount_fen, bill.month) == (
        "one_off", "更换阳台地漏", 12_000, NOVEMBER,
    )  # fmt: skip
    assert owing(bill) == [owned.pk]
    with pytest.raises(DomainError, match="没有重复出账"):
        bill_once(amount_fen=9_000, **given)
    with pytest.raises(DomainError, match="最多 1000 万元"):
        bill_once(amount_fen=10**9 + 1, **given | {"item": "别的"})
    with pytest.raises(DomainError, match="大于零"):
        bill_once(amount_fen=0, **given | {"item": "别的"})


@pytest.mark.parametrize("name", ["paul", "bob", "alice", "hal", "root"])
def test_only_the_estates_manager_bills(fees, name):
    fees.charge()
    run, actor = fees.run(), getattr(fees.cast, name)

    for act in (
        lambda: post_run(estate=fees.estate, month=OCTOBER, digest="", actor=actor, now=NOW),
        lambda: reverse_run(run=run, reason="x", actor=actor, now=NOW),
        lambda: bill_once(unit=fees.cast.unit, item="x", amount_fen=1, actor=actor, now=NOW),
        lambda: add_schedule(estate=fees.estate, actor=actor, now=NOW, paper=fees.paper),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert FeeSchedule.objects.count() == BillingRun.objects.count() == 1


def test_five_thousand_homes_are_billed_in_a_fixed_number_of_queries(fees):
    fees.charge()
    owner = Ownership.objects.get(user=fees.cast.alice).owner
    units = Unit.objects.bulk_create(
        Unit(
            estate=fees.estate, building=fees.cast.unit.building, number=f"9-{number}",
            exclusive_area_m2=Decimal("89.37"), area_source="registered",
        )
        for number in range(5000)
    )  # fmt: skip
    Ownership.objects.bulk_create(
        Ownership(
            estate=fees.estate,
            unit=unit,
            owner=owner,
            owner_name="业主",
            valid_from=date(2020, 1, 1),
        )
        for unit in units
    )
    digest = fees.plan().digest

    with CaptureQueriesContext(
        connection,
    ) as asked:
        run = post_run(
            estate=fees.estate, month=SEPTEMBER, digest=digest, actor=fees.cast.petra, now=NOW
        )

    bulk = [one for one in asked if one["sql"].startswith("INSERT") and len(one["sql"]) > 5000]
    assert len(asked) - len(bulk) <= 25
    assert (run.number, BillDebtor.objects.count()) == (5001, 5001)
    assert run.total_fen == 5001 * 16_533
    with CaptureQueriesContext(connection) as asked:
        reverse_run(run=run, reason="试", actor=fees.cast.petra, now=NOW + timedelta(1))
    assert len(asked) <= 20
