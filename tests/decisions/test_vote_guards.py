"""What the database refuses of votes, notices and rolls, whoever asks."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from decisions.models import DecisionMatter, Notice, Roll, RollParty
from decisions.services.votes import (
    announce_vote,
    answer_objection,
    object_to_roll,
    take_back_vote,
)
from tests.decisions.conftest import NOW, QUESTION, TODAY
from tests.owner import switch_off


def refused(statement, *values) -> bool:
    """By a guard, or because the application has no such right at all."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except (IntegrityError, ProgrammingError):
        return True
    return False


ANNOUNCED = [
    "update decisions_decision set title = 'x'",
    "update decisions_decision set opens_on = opens_on + 1, closes_on = closes_on + 1",
    "update decisions_decision set rules = '{}'",
    "update decisions_decision set number = '2026-009'",
    "update decisions_decisionmatter set text = 'x'",
    "delete from decisions_decisionmatter",
]


@pytest.mark.parametrize("statement", ANNOUNCED)
def test_what_was_announced_stays(vote, statement):
    assert refused(statement)
    for table in ("decisions_decision", "decisions_decisionmatter"):
        switch_off(table)
    assert not refused(statement), "the control"


def test_no_vote_is_announced_without_a_notice_or_ends_twice(cast, draft, vote):
    row = draft()
    number = "update decisions_decision set status = 'announced', number = '2026-002' where id = %s"
    assert refused(number, row.pk)
    assert refused("update decisions_decision set status = 'draft' where id = %s", row.pk) is False
    take_back_vote(decision=vote, verb="withdraw", reason="不办了", actor=cast.bob, now=NOW)
    assert refused("update decisions_decision set status = 'draft' where id = %s", vote.pk)


def test_a_notice_of_fourteen_days_is_refused_by_the_database(cast, draft):
    row = draft(opens_on=date(2026, 12, 4))
    roll = Roll.objects.create(
        estate=cast.riverside, decision=row, made_on=TODAY, sha256="0" * 64, total_area=1,
        total_heads=1,
    )  # fmt: skip
    words = {
        "estate": cast.riverside, "decision": row, "version": 1, "roll": roll, "body": b"",
        "leaf": 0, "announced_by": cast.bob, "announced_at": NOW, "explanation": "",
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="fifteen_days"), transaction.atomic():
        Notice.objects.create(announced_on=TODAY, opens_on=date(2026, 12, 4), **words)
    Notice.objects.create(announced_on=TODAY, opens_on=date(2026, 12, 5), **words)


def test_an_old_notice_announces_nothing_anew(cast, vote):
    take_back_vote(decision=vote, verb="redraft", reason="错了", actor=cast.bob, now=NOW)
    again = (
        "update decisions_decision set status = 'announced', announced_version = {} where id = %s"
    )

    for version in (0, 1, 2):
        assert refused(again.format(version), vote.pk)
    assert refused("update decisions_decision set announced_version = 0 where id = %s", vote.pk)
    announce_vote(decision=vote, edition=0, actor=cast.bob, now=NOW)


def test_a_notice_has_its_own_roll_and_its_own_day(cast, draft, vote):
    row = draft()
    words = {
        "estate": cast.riverside, "decision": row, "version": 1, "body": b"", "leaf": 0,
        "announced_by": cast.bob, "explanation": "", "opens_on": date(2026, 12, 20),
    }  # fmt: skip
    roll = Roll.objects.create(
        estate=cast.riverside, decision=row, made_on=TODAY, sha256="0" * 64, total_area=1,
        total_heads=1,
    )  # fmt: skip
    other = Roll.objects.create(
        estate=cast.riverside, decision=draft(), made_on=TODAY, sha256="0" * 64, total_area=1,
        total_heads=1,
    )  # fmt: skip
    for changes in (
        {"roll": other, "announced_on": TODAY, "announced_at": NOW},
        {"roll": roll, "announced_on": TODAY, "announced_at": NOW - timedelta(days=1)},
        {"roll": roll, "announced_on": TODAY - timedelta(days=1), "announced_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(**words, **changes)
    Notice.objects.create(roll=roll, announced_on=TODAY, announced_at=NOW, **words)


def test_a_roll_is_closed_by_its_notice(cast, vote):
    roll = vote.notices.get().roll
    words = {"estate": cast.riverside, "units": [], "homes": [], "area": 1}
    with pytest.raises(IntegrityError, match="it is fixed"), transaction.atomic():
        RollParty.objects.create(roll=roll, position=9, key="9", **words)
    with pytest.raises(IntegrityError, match="it is announced"), transaction.atomic():
        DecisionMatter.objects.create(estate=cast.riverside, decision=vote, position=9, **QUESTION)
    switch_off("decisions_rollparty")
    RollParty.objects.create(roll=roll, position=9, key="9", **words)


def test_no_roll_is_made_for_a_vote_that_is_over(cast, vote):
    words = {"made_on": TODAY, "sha256": "0" * 64, "total_area": 1, "total_heads": 1}
    take_back_vote(decision=vote, verb="withdraw", reason="不办了", actor=cast.bob, now=NOW)
    with pytest.raises(IntegrityError, match="it has begun"), transaction.atomic():
        Roll.objects.create(estate=cast.riverside, decision=vote, **words)
    switch_off("decisions_roll")
    Roll.objects.create(estate=cast.riverside, decision=vote, **words)


def test_an_objection_is_answered_once(cast, vote):
    row = object_to_roll(notice=vote.notices.get(), words="不对", actor=cast.alice, now=NOW)
    assert refused("update decisions_rollobjection set words = 'x' where id = %s", row.pk)
    answer_objection(objection=row, answer="已核对。", actor=cast.bob, now=NOW)

    assert refused("update decisions_rollobjection set answer = 'x' where id = %s", row.pk)
    assert refused("delete from decisions_rollobjection where id = %s", row.pk)
    switch_off("decisions_rollobjection")
    assert not refused("update decisions_rollobjection set answer = 'x' where id = %s", row.pk)


def test_without_the_guard_an_old_notice_announces_anew(cast, vote):
    """The control of test_an_old_notice_announces_nothing_anew."""
    take_back_vote(decision=vote, verb="redraft", reason="错了", actor=cast.bob, now=NOW)
    switch_off("decisions_decision", "announced_by_a_notice")

    again = "update decisions_decision set status = 'announced' where id = %s"
    assert not refused(again, vote.pk)
