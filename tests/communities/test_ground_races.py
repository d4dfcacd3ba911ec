"""Two at once on the pages of offices, rosters and contracts: one gets in, the other reads a sentence."""

from functools import partial
from itertools import pairwise

import pytest

from communities import clock
from communities.errors import DomainError
from communities.models import (
    AuditEvent,
    ContractEnd,
    EstateSetting,
    Ownership,
    RosterImport,
    ServiceContract,
    Unit,
)
from communities.roster import read_roster
from communities.services.contract_ends import agree_contract_end, end_of_day
from communities.services.estate_settings import settle
from communities.services.roster_imports import agree_import, fingerprint, hand_in, tried
from tests.communities.offices import staffed
from tests.communities.test_contract_ends import asked
from tests.communities.test_roster import xlsx
from tests.together import at_once


@pytest.fixture
def office(committed_cast):
    return staffed(committed_cast)


def told_apart(answers, kind) -> DomainError:
    """One did it, the other was refused with a sentence; which, nobody knows."""
    [refused] = [one for one in answers if not isinstance(one, kind)]
    assert isinstance(refused, DomainError), repr(refused)
    return refused


def test_two_who_confirm_one_roster_read_it_in_once(office):
    roster = read_roster(xlsx(["3", "2-501", 89.5, "赵一", "", "住宅", ""]), "名册.xlsx")
    row = hand_in(
        estate=office.riverside, roster=roster, file_name="名册.xlsx", actor=office.petra,
        now=clock.now(),
    )  # fmt: skip
    row = RosterImport.objects.get(pk=row.pk)
    seen, n_units = fingerprint(row, tried(row, clock.now())), Unit.objects.count()

    def confirm(actor):
        mine = RosterImport.objects.get(pk=row.pk)
        return agree_import(row=mine, seen=seen, actor=actor, now=clock.now())

    told_apart(at_once(partial(confirm, office.bob), partial(confirm, office.orla)), RosterImport)

    assert Unit.objects.count() == n_units + 1
    assert Ownership.objects.filter(owner_name="赵一").count() == 1
    row.refresh_from_db()
    assert row.status == "made"


@pytest.mark.parametrize(("second", "values"), [(30, [{30}]), (45, [{45}, {30, 45}])])
def test_a_setting_that_two_change_at_once_has_one_history(office, second, values):
    """The same value is one change. Of two, the lower one after the higher takes, and is refused without a paper."""
    now = clock.now()
    words = {"estate": office.riverside, "key": "display_days", "reason": "会议", "now": now}

    answers = at_once(
        partial(settle, **words, value=30, actor=office.bob),
        partial(settle, **words, value=second, actor=office.cora),
    )

    wrong = [one for one in answers if isinstance(one, Exception)]
    assert all(isinstance(one, DomainError) for one in wrong), wrong
    rows = list(EstateSetting.objects.filter(key="display_days").order_by("pk"))
    assert {one.value for one in rows} in values
    assert len(rows) <= len(values)
    trail = AuditEvent.objects.filter(verb="communities.setting.changed").order_by("pk")
    told = [15, *(one.value for one in rows)]
    assert [(one.before, one.after) for one in trail] == [
        (str(before), str(after)) for before, after in pairwise(told)
    ]


def test_two_who_hand_in_a_roster_leave_one_that_waits(office):
    roster = read_roster(xlsx(["3", "2-501", 89.5, "赵一", "", "住宅", ""]), "名册.xlsx")
    words = {"estate": office.riverside, "roster": roster, "file_name": "名册.xlsx"}

    answers = at_once(*(
        partial(hand_in, **words, actor=actor, now=clock.now())
        for actor in (office.petra, office.bob)
    ))  # fmt: skip

    told_apart(answers, RosterImport)
    assert RosterImport.objects.filter(status="asked").count() == 1


def test_two_who_ask_for_the_end_of_one_contract_ask_once(office):
    answers = at_once(*(partial(asked, office, actor=actor) for actor in (office.bob, office.cora)))

    assert "已有一件提前结束" in told_apart(answers, ContractEnd).message
    assert ContractEnd.objects.count() == 1


def test_a_contract_that_two_end_at_once_ends_once(office):
    row = asked(office)

    def agree(actor):
        return agree_contract_end(
            row=ContractEnd.objects.get(pk=row.pk), actor=actor, now=clock.now()
        )

    told_apart(at_once(partial(agree, office.orla), partial(agree, office.orla)), ContractEnd)

    assert ContractEnd.objects.get().status == "made"
    ended = ServiceContract.objects.get(pk=office.contract.pk)
    assert ended.valid_until == end_of_day(row.last_day)
