"""投票: a ballot is sealed where it is cast, and whoever cast it is shown once how to find it again."""

import secrets
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.services.trail import audit
from decisions.boxes import SECRET_BYTES, Opened, Place, seal, secret
from decisions.counting import Channel, Choice
from decisions.models import Ballot
from decisions.receipts import Receipt, receipt
from decisions.selectors.mandates import Mandate, mandates_of
from decisions.services.letters import end_own_letters
from decisions.services.open_votes import hold_open, takes_votes
from decisions.services.telling import tell_of_ballot
from decisions.vote_leaves import vote_of

MAX_WORDS = 200
# What a screen offers; blank and void are what a sheet of paper can be.
OFFERED = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)


@transaction.atomic
def cast_ballot(
    *, decision, party: int, version: int, choices: Sequence[Choice], words: str, actor, now
) -> Receipt:
    """投票 for ``party``, as its ``version``-th ballot. Only the answer knows the code and its secret.

    Casting takes a share of the vote's row and closing all of it: what began before the minute counts. DomainError
    for whoever may not cast it, and unless each matter has one answer; StaleState where the vote is not open, or this
    was cast already.
    """
    decision = hold_open(decision)
    require(actor, "decisions.cast_ballot", decision, now)
    if not takes_votes(decision, now):
        raise StaleState(_("表决已经截止，这一票没有登记。"))
    mandate = _mandate(decision, actor, party, now)
    if mandate.next_version != version:
        raise StaleState(_why_stale(decision, mandate, actor))
    if len(choices) != decision.matters.count() or not set(choices) <= set(OFFERED):
        raise DomainError(_("每个事项都要选同意、反对或弃权。"))
    ballot = Opened(tuple(choices), secret(secrets.token_bytes(SECRET_BYTES), words[:MAX_WORDS]))
    vote = vote_of(decision)
    place = Place(vote, mandate.party.key, version, Channel.ONLINE)
    key = X25519PublicKey.from_public_bytes(bytes(decision.key_pair.public))
    _store(decision, mandate, seal(ballot, place, key), actor, now)
    if mandate.letter is None:
        end_own_letters(decision, mandate, actor, now)
    return receipt(vote, ballot.code(vote), ballot.r, version=version, at=now)


def _mandate(decision, actor, party: int, now) -> Mandate:
    mandate = next(
        (one for one in mandates_of(decision, actor, now) if one.party.pk == party), None
    )
    if mandate is None:
        raise DomainError(_("您不是这一票的业主。"))
    if mandate.why_not:
        raise DomainError(mandate.why_not)
    return mandate


def _why_stale(decision, mandate: Mandate, actor) -> str:
    newest = Ballot.objects.filter(party=mandate.party).order_by("-version").first()
    if newest is None or newest.cast_by_id == actor.pk:
        return _("这一票已经登记过了，没有再登记一次。")
    return _("刚才有别人（共有业主或者受托人）投了这一票，您的没有登记。要投，请重新打开选票。")


def _store(decision, mandate: Mandate, box: bytes, actor, now) -> None:
    try:
        with transaction.atomic():
            row = Ballot.objects.create(
                estate=decision.estate, decision=decision, party=mandate.party,
                version=mandate.next_version, channel=Channel.ONLINE, box=box, cast_at=now,
                cast_by=actor, letter=mandate.letter,
            )  # fmt: skip
    except IntegrityError as error:
        # Another device was faster.
        raise StaleState(_("这一票已经登记过了，没有再登记一次。")) from error
    audit(
        estate=decision.estate, actor=actor, verb="decisions.ballot.cast", subject=row, at=now,
        after=str(row.version),
    )  # fmt: skip
    tell_of_ballot(row, mandate, now=now)
