"""What the notice of a vote leaves in the log (存证), in the words that the vote's file will repeat."""

import hashlib
from datetime import date, datetime, time, timedelta

from django.utils import translation

from communities import clock
from communities.log.canonical import encode
from decisions.boxes import Vote
from decisions.vote_file import VERSION, Motion, Notice, notice_leaf

ROUND = 1


def vote_of(decision) -> Vote:
    """What is sealed for this vote names it so."""
    return Vote(decision.estate.slug, decision.number, ROUND)


def terms(decision, matters) -> Notice:
    """What is fixed before anybody votes; closing is the first moment that is too late."""
    with translation.override("zh-hans"):
        motions = tuple(
            Motion(one.position, one.code, one.matter.special, str(one.matter.article), one.text)
            for one in matters
        )
    return Notice(
        vote_of(decision),
        decision.title,
        _midnight(decision.opens_on),
        closes_at(decision),
        motions,
        decision.vote_rules,
    )


def closes_at(decision) -> datetime:
    """The first moment that is too late, shown as 23:59:59 of the last day."""
    return _midnight(decision.closes_on + timedelta(days=1))


def notice_body(decision, matters, roll, *, version: int, announced_on: date) -> bytes:
    """The leaf: the terms, and beside them scope, roll and a hash of the explanation (SHA-256, UTF-8); that scans
    of paper ballots are kept, where they are."""
    return notice_leaf(
        terms(decision, matters),
        version=str(version),
        announced=announced_on.isoformat(),
        way=decision.way,
        authorised_by=decision.authorised_by.sha256 if decision.authorised_by else "",
        explanation=hashlib.sha256(decision.explanation.encode()).hexdigest(),
        scope={
            "buildings": [str(number) for number in decision.buildings],
            "stairs": [[str(building), stair] for building, stair in decision.stairs],
        },
        roll={
            "made": roll.made_on.isoformat(),
            "hash": roll.sha256,
            "area": f"{roll.total_area:.2f}",
            "heads": str(roll.total_heads),
        },
        **({"scans": True} if decision.keeps_scans else {}),
    )


def ended_leaf(vote: Vote, status: str, **said: str) -> bytes:
    """That a vote was stopped, or its result revoked: by whom, on which day, by which paper."""
    names = {"estate": vote.estate, "decision": vote.decision, "round": str(vote.round)}
    return encode({"@": f"{VERSION}/{status}", **names, **said})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
