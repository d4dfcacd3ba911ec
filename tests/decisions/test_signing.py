"""计票人核对和签字: who counts sees every opened ballot until the end, and says one word."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent
from decisions import recount
from decisions.models import Counter, CounterWord, OpenedBallot
from decisions.selectors.finals import signatures_of, signed
from decisions.services.signing import LOOKED, check, counters_file, hand_out, say_word
from decisions.signer.unsealing import unseal_due
from notifications.models import Notice as Told
from tests.cast import member
from tests.decisions.ballots import AREAS, OVER
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off
from tests.sessions import log_in

SOON = OVER + timedelta(hours=9)
# Counted on a Monday; three working days later, at the end of working hours.
TOO_LATE = datetime(2026, 12, 24, 20, 0, tzinfo=clock.SHANGHAI)


def say(vote, who, agrees=True, reason="", now=SOON):
    return say_word(decision=vote, agrees=agrees, reason=reason, actor=who, now=now)


def test_a_counter_is_told_gets_every_ballot_and_can_recount_them(cast, counted):
    assert {one.user for one in Told.objects.filter(kind="decisions.sign")} == {
        cast.bob, cast.cora, cast.orla,
    }  # fmt: skip
    file = hand_out(decision=counted, actor=cast.cora, now=SOON)
    assert file.count(b'"@":"sunny-votes/1/ballot"') == len(AREAS)
    assert recount.recount(BytesIO(file)).status == 0
    assert check(counted, file).is_right
    assert AuditEvent.objects.get(verb=LOOKED).actor == cast.cora


def test_the_check_finds_a_ballot_that_was_changed(counted):
    file = counters_file(counted)
    found = check(counted, file.replace(b'"choices":"F"', b'"choices":"A"', 1))
    assert not found.is_right
    assert any("编码" in line or "code" in line for line in found.lines)


def test_the_check_finds_ballots_that_the_signer_did_not_open(counted):
    switch_off("decisions_openedballot")
    file = counters_file(counted)
    OpenedBallot.objects.update(area=1)
    assert not check(counted, file).is_right


@pytest.mark.parametrize("who", ["sam", "petra", "alice", "root"])
def test_nobody_else_gets_a_ballot_or_signs(cast, counted, who):
    actor = getattr(cast, who)
    with pytest.raises(NotAllowed):
        hand_out(decision=counted, actor=actor, now=SOON)
    with pytest.raises(NotAllowed):
        say(counted, actor)
    assert not AuditEvent.objects.filter(verb=LOOKED).exists()


def test_who_went_to_the_property_company_counts_no_more(cast, counted):
    member(
        cast.cora, "property_staff", cast.hilltop, contract=cast.hal.memberships.get().contract,
        valid_from=SOON,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        say(counted, cast.cora, now=SOON + timedelta(hours=1))


def test_each_says_one_word_and_refuses_with_a_reason(cast, counted):
    say(counted, cast.bob)
    with pytest.raises(StaleState, match="不能再改"):
        say(counted, cast.bob, agrees=False, reason="想错了")
    with pytest.raises(DomainError, match="请写明哪里不对"):
        say(counted, cast.cora, agrees=False, reason=" ")
    say(counted, cast.cora, agrees=False, reason="少了一张")
    assert signed(signatures_of(counted)) == (1, 3)


def test_a_word_comes_within_three_working_days(cast, counted):
    say(counted, cast.bob, now=TOO_LATE - timedelta(seconds=1))
    with pytest.raises(StaleState, match="三个工作日"):
        say(counted, cast.cora, now=TOO_LATE)


def test_the_database_takes_the_word_of_its_counters_alone(cast, counted, draft):
    other = draft()
    strange = Counter.objects.create(
        estate=cast.riverside, decision=other, user=cast.bob, body=cast.committee,
        named_by=cast.bob, named_at=SOON,
    )  # fmt: skip
    statement = (
        "insert into decisions_counterword (estate_id, result_id, counter_id, agrees, reason, at)"
        " values (%s, %s, %s, true, '', now())"
    )
    values = cast.riverside.pk, counted.result.pk, strange.pk
    assert refused(statement, *values)
    switch_off("decisions_counterword", "signed_by_its_counters")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert CounterWord.objects.get().counter == strange, "the control"


def test_ballots_that_a_crash_took_are_opened_again_for_the_counters(counted, key):
    OpenedBallot.objects.all().delete()
    assert counters_file(counted) is None
    unseal_due(key.keeper, SOON)
    assert check(counted, counters_file(counted)).is_right


def test_the_page_checks_and_the_public_reads_who_signed(client, cast, counted, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: SOON)
    desk = f"/desk/votes/{counted.pk}/signing/"
    public = f"/e/riverside/decisions/{counted.number}/"
    log_in(client, cast.cora)
    text = client.get(desk).content.decode()
    assert "每一张选票都和编码对得上" in text
    file = client.get(f"/desk/votes/{counted.pk}/counters.ndjson")
    assert (file.status_code, file["Cache-Control"]) == (200, "private, no-store")
    refusal = client.post(desk, {"act": "refuse", "reason": ""})
    assert "请写明哪里不对" in refusal.content.decode()
    assert client.post(desk, {"act": "agree", "reason": ""}).status_code == 302
    log_in(client, cast.bob)
    client.post(desk, {"act": "refuse", "reason": "少了一张"})

    for who in (cast.sam, cast.petra):
        log_in(client, who)
        assert client.get(desk).status_code == 403
        assert client.get(f"/desk/votes/{counted.pk}/counters.ndjson").status_code == 403
    client.logout()
    text = " ".join(client.get(public).content.decode().split())
    assert "计票人 3 人，1 人已签字" in text
    assert "没有签字：少了一张" in text
    assert "还没有签字" in text
    assert "河畔苑业主委员会 c**" in text
    assert "cora" not in text
