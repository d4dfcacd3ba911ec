"""What the database refuses of keys and envelopes, whoever asks."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction

from communities import clock
from decisions.models import BodyKey, Decision, DecisionKey, KeyRequest, TestEnvelope
from decisions.services.keys import ask_sheet
from decisions.services.votes import announce_vote
from decisions.signer.keys import make_test_envelopes
from tests.decisions.conftest import NOW
from tests.decisions.keys import keyed, seated, sheet_of, sheets_of, tried
from tests.owner import become_owner, switch_off


def run(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.rowcount


def become_its_owner():
    """With nothing pending: what waits for the commit would refuse a truncate first."""
    run("set constraints all immediate; set constraints all deferred")
    become_owner()


def refused(statement, *params):
    with pytest.raises(IntegrityError), transaction.atomic():
        run(statement, *params)


@pytest.fixture
def seats(cast, draft):
    """A vote that is held here."""
    seated(cast)
    row = draft(way="portal")
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    return Decision.objects.get(pk=row.pk)


def test_a_bodys_key_stays(cast):
    sheet_of(cast.committee, cast.bob)
    key = BodyKey.objects.get()
    become_its_owner()
    for change in (
        "public = sha256('x')", "made_at = now()", f"body_id = {cast.office.pk}",
        f"asked_by_id = {cast.cora.pk}", "printed_at = now()", "printed_at = null",
    ):  # fmt: skip
        refused(f"update decisions_bodykey set {change}")
    refused("delete from decisions_bodykey where id = %s", key.pk)
    refused("truncate decisions_bodykey cascade")
    refused(
        "insert into decisions_bodykey (body_id, public, made_at, asked_by_id, printed_at)"
        " select body_id, sha256('y'), now(), asked_by_id, now() from decisions_bodykey"
    )

    assert run("update decisions_bodykey set replaced_at = now()") == 1
    refused("update decisions_bodykey set replaced_at = null")

    switch_off("decisions_bodykey", "key_stays")
    assert run("update decisions_bodykey set replaced_at = null") == 1


def test_a_request_is_answered_once(cast):
    sheet_of(cast.committee, cast.bob)
    request, _private = ask_sheet(body=cast.committee, actor=cast.bob, now=clock.now())
    become_its_owner()
    for change in (
        "reply_to = sha256('x')", "ends_at = ends_at + interval '1 day'",
        f"asked_by_id = {cast.cora.pk}", f"body_id = {cast.office.pk}",
    ):  # fmt: skip
        refused(f"update decisions_keyrequest set {change} where id = %s", request.pk)
    ended = KeyRequest.objects.exclude(ended_at=None).get()
    for change in ("ended_at = null", "sealed = 'x'", "body_key_id = null"):
        refused(f"update decisions_keyrequest set {change} where id = %s", ended.pk)
    refused("delete from decisions_keyrequest where id = %s", request.pk)
    refused("truncate decisions_keyrequest")

    switch_off("decisions_keyrequest", "request_stays")
    assert run("update decisions_keyrequest set reply_to = sha256('x')") == 2


def test_only_its_word_opens_a_test_envelope(cast, seats):
    sheets_of(cast.riverside)
    make_test_envelopes(clock.now())
    row = TestEnvelope.objects.first()
    become_its_owner()
    said = f"opened_at = now(), opened_by_id = {cast.bob.pk}"
    refused(f"update decisions_testenvelope set word = 'guessed', {said} where id = %s", row.pk)
    refused(f"update decisions_testenvelope set {said} where id = %s", row.pk)
    for change in ("sealed = 'x'", "word_hash = sha256('x')", "body_key_id = body_key_id + 1"):
        refused(f"update decisions_testenvelope set {change} where id = %s", row.pk)
    refused("delete from decisions_testenvelope where id = %s", row.pk)
    refused("truncate decisions_testenvelope")
    refused(
        "insert into decisions_testenvelope (estate_id, decision_id, body_key_id, sealed, word_hash,"
        f" made_at, word, opened_at, opened_by_id) values ({row.estate_id}, {row.decision_id},"
        f" {row.body_key_id}, 'x', sha256('x'), now(), 'x', now(), {cast.bob.pk})"
    )

    switch_off("decisions_testenvelope", "envelope_stays")
    guessed = f"update decisions_testenvelope set word = 'guessed', {said} where id = %s"
    assert run(guessed, row.pk) == 1


def test_no_key_before_three_bodies_tried_theirs(cast, seats):
    make_key = (
        "insert into decisions_decisionkey (estate_id, decision_id, public, made_at)"
        f" values ({seats.estate_id}, {seats.pk}, sha256('x'), now())"
    )
    sheets = sheets_of(cast.riverside)
    refused(make_key)

    tried(seats, sheets)

    assert run(make_key) == 1


def test_a_votes_key_stays(cast, seats):
    keyed(seats)
    become_its_owner()
    for change in ("public = sha256('x')", "made_at = now()"):
        refused(f"update decisions_decisionkey set {change}")
    refused("delete from decisions_decisionkey")
    refused("truncate decisions_decisionkey cascade")
    assert run("update decisions_decisionkey set erased_at = now()") == 1
    refused("update decisions_decisionkey set erased_at = null")

    switch_off("decisions_decisionkey", "key_stays")
    assert run("update decisions_decisionkey set public = sha256('x')") == 1
    assert bytes(DecisionKey.objects.get().public) == hashlib.sha256(b"x").digest()
