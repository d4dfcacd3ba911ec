"""结果生效: by itself, once, after owners could object; the opened ballots are gone then."""

import json
from datetime import datetime, timedelta

import pytest

from communities import clock
from communities.errors import StaleState
from communities.log.models import Leaf
from decisions.models import Decision, OpenedBallot, Result
from decisions.services import finals
from decisions.services.finals import finish_due
from decisions.services.objections import answer_result_objection
from decisions.services.signing import counters_file
from decisions.signals import vote_decided
from decisions.signer.erasing import erase_keys
from decisions.signer.unsealing import unseal_due
from notifications.models import Notice as Told
from tests.decisions.test_result_objections import LAST, SOON, objected
from tests.decisions.test_signing import say
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off
from tests.sessions import log_in

FINAL = LAST + timedelta(seconds=1)
# Three working days after the window, New Year's Day being none, at the end of working hours.
WAITED = datetime(2026, 12, 31, 20, 0, tzinfo=clock.SHANGHAI)


def test_it_is_final_after_the_window_and_once(cast, counted, key):
    say(counted, cast.bob)
    say(counted, cast.cora, agrees=False, reason="少了一张")
    assert finish_due(LAST) == 0
    assert finish_due(FINAL) == 1
    assert finish_due(FINAL + timedelta(minutes=1)) == 0

    vote = Decision.objects.get(pk=counted.pk)
    assert (vote.status, vote.result.final_at) == ("decided", FINAL)
    assert not OpenedBallot.objects.exists()
    assert vote.result.counters_sha256 == counted.result.counters_sha256, "its hash stays"
    said = json.loads(bytes(Leaf.objects.get(kind="vote-final").body))
    assert said["counters"] == {"named": "3", "signed": "1", "refused": "1"}
    assert said["objections"] == {"made": "0", "answered": "0"}
    assert (said["ballots_hash"], said["result"]) == (
        vote.result.counters_sha256, str(vote.result.leaf),
    )  # fmt: skip
    assert Told.objects.filter(kind="decisions.final", user=cast.alice).count() == 1


def test_the_signer_erases_the_key_and_opens_nothing_any_more(counted, key):
    finish_due(FINAL)
    erase_keys(key.keeper, FINAL)
    unseal_due(key.keeper, FINAL)
    assert Decision.objects.get(pk=counted.pk).key_pair.erased_at == FINAL
    assert not OpenedBallot.objects.exists()


def test_an_open_objection_holds_it_for_three_working_days(counted, people):
    objected(counted, people[0])
    assert finish_due(FINAL) == 0
    assert finish_due(WAITED - timedelta(seconds=1)) == 0
    assert finish_due(WAITED) == 1


def test_an_answer_lets_it_be_final(cast, counted, people):
    row = objected(counted, people[0])
    answer_result_objection(objection=row, answer="已核对。", actor=cast.bob, now=SOON)
    assert finish_due(FINAL) == 1
    said = json.loads(bytes(Leaf.objects.get(kind="vote-final").body))
    assert said["objections"] == {"made": "1", "answered": "1"}


@pytest.mark.parametrize("step", ["append", "move", "tell_of_final"])
def test_killed_in_between_it_is_done_once_later(counted, step, monkeypatch):
    """The control is the last line: without the kill it is final at once."""

    def killed(*_args, **_words):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(finals, step, killed)
        with pytest.raises(SystemExit):
            finish_due(FINAL)
    vote = Decision.objects.get(pk=counted.pk)
    assert (vote.status, vote.result.final_at) == ("counted", None)
    assert OpenedBallot.objects.exists()
    assert not Leaf.objects.filter(kind="vote-final").exists()
    assert finish_due(FINAL) == 1
    assert Leaf.objects.filter(kind="vote-final").count() == 1


def test_a_receiver_hears_of_it_in_the_same_transaction(counted):
    heard = []

    def hear(decision, now, **_more):
        heard.append((decision.status, now))

    vote_decided.connect(hear)
    finish_due(FINAL)
    assert vote_decided.disconnect(hear)
    assert heard == [("decided", FINAL)]


def test_nothing_is_signed_or_objected_once_it_is_final(cast, counted, people):
    finish_due(FINAL)
    with pytest.raises(StaleState, match="已经生效"):
        say(counted, cast.bob)
    with pytest.raises(StaleState, match="时间已经过了"):
        objected(counted, people[0])
    assert counters_file(Decision.objects.get(pk=counted.pk)) is None


WORD = (
    "insert into decisions_counterword (estate_id, result_id, counter_id, agrees, reason, at)"
    " select estate_id, %s, min(id), true, '', now() from decisions_counter group by estate_id"
)
OBJECTION = (
    "insert into decisions_resultobjection (estate_id, result_id, words, homes, area, heads, made_by_id,"
    " made_at, answer) select estate_id, %s, 'x', '[]', 0, 0, 1, now(), '' from decisions_result"
)
BALLOT = (
    "insert into decisions_openedballot (code, estate_id, decision_id, area, letters, r)"
    " select '\\x00', estate_id, decision_id, 1, 'F', '\\x00' from decisions_result where id = %s"
)


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("decisions_counterword", WORD),
        ("decisions_resultobjection", OBJECTION.replace("1, now()", "{user}, now()")),
        ("decisions_openedballot", BALLOT),
    ],
)
def test_the_database_takes_nothing_once_it_is_final(cast, counted, table, statement):
    finish_due(FINAL)
    statement, result = statement.format(user=cast.bob.pk), Result.objects.get()
    assert refused(statement, result.pk)
    switch_off(table)
    assert not refused(statement, result.pk), "the control"


def test_the_pages_say_so(client, cast, counted, monkeypatch):
    finish_due(FINAL)
    monkeypatch.setattr(clock, "now", lambda: FINAL)
    log_in(client, cast.cora)
    assert "开出的选票已删除" in client.get(f"/desk/votes/{counted.pk}/signing/").content.decode()
    assert client.get(f"/desk/votes/{counted.pk}/counters.ndjson").status_code == 404
    text = client.get(f"/e/riverside/decisions/{counted.number}/").content.decode()
    assert "结果已于" in text
    assert "业主登录，对结果提异议" not in text


def test_strangers_find_it_in_the_list_among_the_results(counted, client):
    pages = []
    for final in (False, True):
        pages.append(client.get("/e/riverside/decisions/").content.decode())
        assert final or finish_due(FINAL)
    before, after = (page.partition("已有结果的")[2] or page for page in pages)
    assert "公开了 0 次" in pages[0]
    assert "在这里表决" not in before
    assert "公开了 1 次" in pages[1]
    assert counted.title in after
    assert "在这里表决" in after
    assert "通过" in after


def test_the_database_takes_no_final_result_before_seven_days(counted):
    early = "update decisions_result set final_at = counted_at + interval '7 days' - interval '1 second'"
    assert refused(early)
    switch_off("decisions_result")
    assert not refused(early), "the control"
