"""What a closing fixes of the register (截止时的登记), gathered once and read from it ever after."""

from datetime import datetime

from decisions.closing_register import Between, Register, read
from decisions.counting import Flaw
from decisions.models import Closing, Decision
from decisions.selectors.co_owners import co_owners_of
from decisions.selectors.letters import letter_flaws
from decisions.selectors.strangers import strangers_ballots
from decisions.vote_leaves import closes_at


def register_of(decision: Decision, now: datetime) -> Register:
    """As the register is ``now``, of an open vote; letters as they were when its last day was over."""
    parties = decision.opening.roll.parties.all()
    keys = {one.pk: one.key for one in parties}
    shared = co_owners_of(decision, parties, now)
    return Register(
        {keys[pk]: Between(one.voices, one.stand) for pk, one in shared.items()},
        letter_flaws(decision, closes_at(decision)),
        strangers_ballots(decision),
    )


def fixed_letters(closing: Closing) -> dict[int, Flaw]:
    """By the letter's id, of those by which no ballot counts; of a closing that fixed nothing, as it is today."""
    if closing.register:
        return dict(read(bytes(closing.register)).letters)
    return letter_flaws(closing.decision, closes_at(closing.decision))


def fixed_strangers(closing: Closing) -> frozenset[int]:
    """Ids of the ballots that came by somebody else's account, as far as two bodies had found it by then."""
    return read(bytes(closing.register)).strangers if closing.register else frozenset()
