"""Opinion polls (意见征询) as strangers and owners ask for them."""

from dataclasses import dataclass
from decimal import Decimal

from communities import clock
from communities.models import Ownership
from communities.standing import current
from decisions.models import Poll, PollAnswer, PollParty
from decisions.parties import DEVELOPER

NEWEST = 20


@dataclass(frozen=True)
class Option:
    """一个选项; without counts while it is open, without an area where it would say whose it is."""

    text: str
    heads: int | None
    area: Decimal | None


@dataclass(frozen=True)
class Question:
    text: str
    options: list[Option]


def polls_of(estate):
    """The newest first."""
    return Poll.objects.for_estate(estate).select_related("estate").order_by("-opened_at", "-pk")


def takes_answers(poll: Poll, now) -> bool:
    """Until the end of its last day, whoever is late in closing it."""
    return poll.closed_at is None and clock.local(now).date() <= poll.closes_on


def n_parties(poll: Poll) -> int:
    """How many may answer: nobody does for the developer."""
    return _who_answer(poll).count()


def _who_answer(poll: Poll):
    return poll.parties.exclude(key=DEVELOPER)


def answers_still(user, estate) -> bool:
    """Who sold her home after the day on which an open poll began: its answer is hers."""
    began = polls_of(estate).filter(closed_at=None).values_list("opened_at", flat=True)
    held = Ownership.objects.for_estate(estate).filter(user=user)
    return any(held.filter(current(clock.local(at).date())).exists() for at in began)


def n_answered(poll: Poll) -> int:
    """How many parties took part: while it is open that is all that anybody may know."""
    if poll.result is not None:
        return poll.result["heads"]
    return PollAnswer.objects.filter(party__poll=poll).count()


def questions_of(poll: Poll) -> list[Question]:
    """With the counts of each option once it is closed, if they may be published."""
    counts = poll.result["questions"] if poll.result else []
    found = []
    for at, question in enumerate(poll.questions):
        said = counts[at] if counts else [None] * len(question["options"])
        pairs = zip(question["options"], said, strict=True)
        found.append(Question(question["text"], [_option(text, one) for text, one in pairs]))
    return found


def _option(text: str, said: dict | None) -> Option:
    if said is None:
        return Option(text, None, None)
    return Option(text, said["heads"], Decimal(said["area"]) if said["area"] else None)


def own_poll_parties(poll: Poll, user) -> list[PollParty]:
    """Those of which she was an owner, with this account, when it began; homes not yet handed over are the developer's."""
    day = clock.local(poll.opened_at).date()
    rows = Ownership.objects.for_estate(poll.estate).filter(current(day), user=user)
    units = set(rows.values_list("unit_id", flat=True))
    parties = _who_answer(poll).select_related("answer") if units else []
    return [party for party in parties if not units.isdisjoint(party.units)]
