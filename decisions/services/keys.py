"""Sheets of bodies' keys (密钥单) and test envelopes (试开信封): asked for, printed, tried before a vote."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Body, User
from communities.permissions import DENIED
from communities.services.attempts import count_attempt, forget_attempts
from communities.services.trail import audit
from communities.standing import standing_of
from communities.wording import grouped
from decisions.envelopes import (
    SealedEnvelopeError,
    fingerprint,
    new_private,
    open_test_envelope,
    public_of,
)
from decisions.key_words import WordsError, key_of
from decisions.models import BodyKey, Decision, KeyRequest, TestEnvelope
from decisions.selectors.keys import bodies_held_by, neighbours_of, officers, votes_held_here
from decisions.vote_leaves import vote_of
from notifications.services.notices import notify

# Ours: long enough to find the printer, short enough that nobody else finds the page.
LIVES = timedelta(minutes=15)
WRONG = {
    "groups": gettext_lazy("密钥单上有 13 组，每组 5 个字；现在的组数不对，请对着单子再看一遍。"),
    "length": gettext_lazy("第 %(group)s 组不是 5 个字。"),
    "sign": gettext_lazy("第 %(group)s 组里有一个字是单子上没有的。"),
    "check": gettext_lazy("第 %(group)s 组抄错了一个字，或者顺序不对。"),
    "whole": gettext_lazy("这 13 组不是同一张单子上的。"),
}


def check_holder(body: Body, actor, now) -> None:
    """NotAllowed for whoever holds no office of the body, or works for a property company."""
    if body not in bodies_held_by(actor, now):
        raise NotAllowed(DENIED)


def check_other_sheets(body: Body, actor) -> None:
    """NotAllowed for whoever holds, or is being shown, the sheet of another body: two sheets open a vote."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    printed = BodyKey.objects.current().filter(asked_by=actor).exclude(body=body)
    shown = KeyRequest.objects.filter(asked_by=actor, ended_at=None).exclude(body=body)
    if printed.exists() or shown.exists():
        raise NotAllowed(_("另一个单位的密钥单是您打印的；两张不能在一个人手里，请同事来办。"))


@transaction.atomic
def ask_sheet(*, body: Body, actor, now) -> tuple[KeyRequest, bytes]:
    """要一张密钥单: the request, and the private key for the browser that asked; no row holds it.

    A sheet that was not confirmed as printed ends. NotAllowed for strangers to the body, and for whoever holds the
    sheet of another one: two sheets open a vote.
    """
    check_holder(body, actor, now)
    body = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    check_other_sheets(body, actor)
    KeyRequest.objects.filter(body=body, ended_at=None).update(sealed=None, ended_at=now)
    private = new_private()
    request = KeyRequest.objects.create(
        body=body, asked_by=actor, asked_at=now, ends_at=now + LIVES, reply_to=public_of(private)
    )
    audit(estate=None, actor=actor, verb="decisions.sheet.asked", subject=request, at=now)
    return request, private


@transaction.atomic
def confirm_sheet(*, request: KeyRequest, actor, now) -> BodyKey:
    """已打印，并装进信封: from now on this is the body's key, and the one before is replaced.

    By who asked. StaleState once the request ended. The body's other people and the bodies that hold keys with it
    are told: a sheet that nobody of them knows of is a stranger's.
    """
    rows = KeyRequest.objects.select_for_update(of=("self",)).select_related("body_key", "body")
    request = rows.get(pk=request.pk)
    if request.asked_by_id != actor.pk:
        raise NotAllowed(DENIED)
    check_holder(request.body, actor, now)
    check_other_sheets(request.body, actor)
    if request.ended_at or request.ends_at <= now or request.body_key is None:
        raise StaleState(_("这张密钥单已经过期，请重新要一张。"))
    key = request.body_key
    replaced = BodyKey.objects.current().filter(body=request.body).update(replaced_at=now)
    key.printed_at = now
    key.save(update_fields=["printed_at"])
    KeyRequest.objects.filter(pk=request.pk).update(sealed=None, ended_at=now)
    audit(
        estate=None, actor=actor, verb="decisions.sheet.printed", subject=key, at=now,
        detail={"fingerprint": key.fingerprint, "replaces": bool(replaced)},
    )  # fmt: skip
    _tell_of_key(key, actor, now)
    return key


def _tell_of_key(key: BodyKey, actor, now) -> None:
    people = [one for one in officers(neighbours_of(key.body, now), now) if one.pk != actor.pk]
    notify(
        estate=None, to=people, kind="decisions.key_printed", subject=f"decisions.bodykey:{key.pk}",
        path="/desk/keys/", params={"body": key.body.name, "fingerprint": key.fingerprint[:8]},
        now=now, key=f"decisions.key_printed:{key.pk}", reason="addressee",
    )  # fmt: skip


def open_test(*, envelope: TestEnvelope, words: str, actor, now) -> TestEnvelope:
    """试开信封: the words of the sheet open it; nothing of them is kept.

    As ``try_sheet``; DomainError also with the group that was copied wrongly, and past ten tries in ten minutes.
    """
    check_holder(envelope.body_key.body, actor, now)
    subject = f"{envelope.pk}:{actor.pk}"
    count_attempt("sheet_words", subject, now)
    done = try_sheet(envelope=envelope, key=_key(words), actor=actor, now=now)
    forget_attempts("sheet_words", subject)
    return done


@transaction.atomic
def try_sheet(*, envelope: TestEnvelope, key: bytes, actor, now) -> TestEnvelope:
    """The word that was in the envelope is noted; who knows it had the sheet's key.

    DomainError for another sheet than the body's; StaleState where it is open, or the vote has begun; NotAllowed for
    who is not of the body, and for who works with whoever opened another body's.
    """
    row = TestEnvelope.objects.select_related("decision__estate", "body_key__body").get(
        pk=envelope.pk
    )
    check_holder(row.body_key.body, actor, now)
    if public_of(key) != bytes(row.body_key.public):
        typed = grouped(fingerprint(public_of(key)))
        raise DomainError(
            _("这不是贵单位现在的密钥单：单上的指纹是 %s。") % typed, field="words", why="other"
        )
    return _opened(row, key, actor, now)


def _key(words: str) -> bytes:
    try:
        return key_of(words)
    except WordsError as wrong:
        sentence = WRONG[wrong.why] % {"group": wrong.group}
        raise DomainError(sentence, field="words", why=wrong.why) from None


def _opened(row: TestEnvelope, private: bytes, actor, now) -> TestEnvelope:
    """One after another, so that each sees who opened the others'."""
    Decision.objects.select_for_update(of=("self",)).get(pk=row.decision_id)
    row.refresh_from_db(fields=["word", "opened_at"])
    if row.opened_at:
        raise StaleState(_("这个信封已经试开过了。"))
    if not votes_held_here().filter(pk=row.decision_id).exists() or row.body_key.replaced_at:
        raise StaleState(_("这次表决已经不用试开了。"))
    _check_others(row, actor, now)
    try:
        row.word = open_test_envelope(bytes(row.sealed), vote_of(row.decision), private)
    except SealedEnvelopeError:
        raise DomainError(_("信封打不开，请告诉平台运维。"), field="words") from None
    row.opened_at, row.opened_by = now, actor
    row.save(update_fields=["word", "opened_at", "opened_by"])
    audit(
        estate=row.estate, actor=actor, verb="decisions.test_envelope.opened", subject=row, at=now,
        detail={"body": row.body_key.body.name},
    )  # fmt: skip
    return row


def _check_others(row: TestEnvelope, actor, now) -> None:
    """Two sheets are never in the hands of one employer."""
    mine = standing_of(actor, row.estate, now)
    others = row.decision.test_envelopes.filter(opened_at__isnull=False)
    for one in others.exclude(body_key__body=row.body_key.body).select_related("opened_by"):
        if mine.shares_employer_with(standing_of(one.opened_by, row.estate, now), one.opened_at):
            raise NotAllowed(_("另一个单位的信封是您或您的同事试开的；请没有在那里任职的人来办。"))
