"""共有业主表态: who of the co-owners of a home is to vote for all, and that one does not agree."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.models import User
from communities.permissions import require
from communities.services.trail import audit
from decisions.co_owners import Word
from decisions.models import CoOwnerWord, Decision
from decisions.selectors.co_owners import co_owners_of
from decisions.selectors.mandates import Mandate, own_mandates
from decisions.services.open_votes import hold_open, takes_votes
from decisions.services.telling import tell_of_co_owners


@transaction.atomic
def say_as_co_owner(
    *, decision: Decision, party: int, word: Word, names: User | None, actor, now
) -> CoOwnerWord:
    """表态, as one of several owners of ``party``: ``names`` is whom she wants to vote for all.

    DomainError for who owns nothing of it or may not vote yet, for a name that is no co-owner with an account, and
    where nothing is taken back; StaleState where the vote is not open. All of the party are told.
    """
    decision = hold_open(decision)
    require(actor, "decisions.cast_ballot", decision, now)
    if not takes_votes(decision, now):
        raise StaleState(_("表决已经截止，不能再表态。"))
    mandate = _mandate(decision, actor, party, now)
    _check(mandate, word, names, actor)
    row = CoOwnerWord.objects.create(
        estate=decision.estate, decision=decision, party=mandate.party, user=actor, word=word,
        names=names, said_at=now,
    )  # fmt: skip
    audit(
        estate=decision.estate, actor=actor, verb="decisions.co_owner.said", subject=row, at=now,
        after=str(word),
    )  # fmt: skip
    stand = co_owners_of(decision, [mandate.party], now)[mandate.party.pk].stand
    tell_of_co_owners(row, mandate, stand, now=now)
    return row


def _mandate(decision: Decision, actor, party: int, now) -> Mandate:
    mine = own_mandates(decision, actor, now)
    found = next((one for one in mine if one.party.pk == party and one.co_owners), None)
    if found is None:
        raise DomainError(_("您不是这一票的共有业主。"))
    if not found.may_speak:
        raise DomainError(found.why_not)
    return found


def _check(mandate: Mandate, word: Word, names: User | None, actor) -> None:
    shared = mandate.co_owners
    if (word == Word.NAMES) is not (names is not None and names.pk in shared.voices):
        raise DomainError(_("只能推选这一票的一位有账号的共有业主。"))
    last = shared.last_word(shared.voices[actor.pk])
    if word == Word.WITHDRAWS and last is None:
        raise DomainError(_("您没有可以撤回的表态。"))
