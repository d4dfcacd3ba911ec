"""A contract that ends early without a company that follows: asked for by one employer, agreed by another."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import ContractEnd, ServiceContract
from communities.selectors.contract_ends import ends_for
from communities.services import renew_contract
from communities.services.contract_ends import (
    agree_contract_end,
    ask_contract_end,
    decline_contract_end,
    end_of_day,
)
from communities.standing import standing_of
from tests.communities.offices import staffed
from tests.communities.test_document_checks import refused, run
from tests.communities.test_settings_table import kept
from tests.owner import owning, switch_off
from tests.sessions import log_in

TABLE = "communities_contractend"
DAYS = timedelta(days=1)


@pytest.fixture
def office(cast):
    return staffed(cast)


def asked(office, days=60, notified=0, **more) -> ContractEnd:
    today = clock.today()
    words = {
        "last_day": today + days * DAYS, "notified_on": today - notified * DAYS, "is_shorter": False,
        "basis": "业主大会决议 2026-1 号", "actor": office.bob, "now": clock.now(),
    } | more  # fmt: skip
    return ask_contract_end(contract=office.contract, **words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"days": 59}, "不足 60 天"),
        ({"days": -1}, "今天以后"),
        ({"notified": -1}, "不能在今天之后"),
        ({"basis": " "}, "依据"),
        ({"notified_on": date(2016, 1, 1)}, "不能早于合同开始"),
        ({"days": 5, "is_shorter": True}, "附上写明约定"),
    ],
)
def test_what_the_law_does_not_let_is_refused(office, words, says):
    with pytest.raises(DomainError, match=says):
        asked(office, **words)
    paper = kept(office.riverside, office.bob)
    assert asked(office, days=5, is_shorter=True, paper=paper).status == "asked", "control"


def test_two_employers_end_it_and_nobody_serves_after_that(office):
    row = asked(office)
    with pytest.raises(DomainError, match="已有一件"):
        asked(office)
    for name, refusal in (("bob", "自己"), ("cora", "同一单位")):
        with pytest.raises(NotAllowed, match=refusal):
            agree_contract_end(row=row, actor=office.people[name], now=clock.now())
    with pytest.raises(NotAllowed):
        agree_contract_end(row=row, actor=office.petra, now=clock.now())
    waits = {
        name: len(ends_for(office.people[name], [office.riverside], clock.now()))
        for name in ("orla", "cora")
    }
    assert waits == {"orla": 1, "cora": 0}
    assert ServiceContract.objects.get(pk=office.contract.pk).valid_until is None

    agree_contract_end(row=row, actor=office.orla, now=clock.now())

    ended = ServiceContract.objects.get(pk=office.contract.pk)
    assert ended.valid_until == end_of_day(row.last_day)
    for moment, serves in ((ended.valid_until - DAYS, True), (ended.valid_until, False)):
        assert bool(standing_of(office.paul, office.riverside, moment).roles) is serves


def test_the_page_asks_and_the_second_one_decides(client, office):
    log_in(client, office.bob)
    today = clock.today()
    page = "/desk/contracts/riverside/"
    assert "报修由管理主体受理" in client.get(page).content.decode()
    form = {"act": "end", "basis": "决议", "notified_on": today, "last_day": today + 10 * DAYS}
    refusal = client.post(page, form)
    assert refusal.status_code == 400
    assert "不足 60 天" in refusal.content.decode()
    assert client.post(page, form | {"last_day": today + 60 * DAYS}).url == page
    row = ContractEnd.objects.get()
    there = f"/desk/contract-ends/{row.pk}/"
    assert there in client.get(page).content.decode()

    log_in(client, office.orla)
    assert there in client.get("/desk/").content.decode()
    assert "946 条" in client.get(there).content.decode()
    client.post(there, {"act": "decline", "reason": "决议还在公示"})
    row.refresh_from_db()
    assert (row.status, row.answer) == ("declined", "决议还在公示")
    log_in(client, office.hal)
    assert client.get(there).status_code == 404


def test_the_second_one_sees_the_days_of_notice_the_paper_and_what_ends_too(client, office):
    today, paper = clock.today(), kept(office.riverside, office.bob)
    ServiceContract.objects.filter(pk=office.contract.pk).update(
        valid_until=end_of_day(today + 90 * DAYS)
    )
    contract = ServiceContract.objects.get(pk=office.contract.pk)
    row = asked(office, days=20, notified=10, is_shorter=True, paper=paper)
    there = f"/desk/contract-ends/{row.pk}/"
    log_in(client, office.orla)
    assert "一起终止的合同" not in client.get(there).content.decode(), "control"
    renew_contract(
        contract=contract, fee_model="lump_sum", valid_until=None, actor=office.bob, now=clock.now()
    )

    page = client.get(there).content.decode()

    assert "到最后一天 30 天" in page
    assert f"/desk/papers/{paper.pk}/" in page
    assert "一起终止的合同" in page
    agree_contract_end(row=row, actor=office.orla, now=clock.now())
    later = ServiceContract.objects.for_estate(office.riverside).latest("valid_from")
    assert later.valid_until == later.valid_from == contract.valid_until, "it never begins"


def test_it_stays_as_it_was_asked_for_and_is_kept(office):
    row = asked(office)
    refused((TABLE, "contract_end_stays"), f"update {TABLE} set basis = 'x' where id = %s", row.pk)
    decline_contract_end(row=row, answer="不", actor=office.bob, now=clock.now())
    copy = f"""
        insert into {TABLE} (estate_id, contract_id, last_day, notified_on, is_shorter, basis, answer,
            status, asked_by_id, asked_at, decided_by_id, decided_at)
        select estate_id, contract_id, last_day, notified_on, false, 'x', '', 'made', asked_by_id, now(),
            %s, now() from {TABLE} where id = %s
    """
    refused((TABLE, "asked_first"), copy, office.petra.pk, row.pk)
    statements = {"contract_end_is_kept": f"delete from {TABLE} where id = {row.pk}"}
    statements["contract_ends_are_kept"] = f"truncate {TABLE}"
    for guard, statement in statements.items():
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), owning():
            run("set constraints all immediate")
            run(statement)
        with transaction.atomic():
            switch_off(TABLE, guard)
            run(statement)
            transaction.set_rollback(True)
