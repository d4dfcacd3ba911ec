"""计票结果: counted in Python and in SQL and recounted from both files; where they do not agree nothing is published."""

import logging
from io import BytesIO

from django.db import transaction

from communities.log.leaves import append
from communities.models import Estate
from communities.transitions import move
from decisions import recount
from decisions.classes import publishable
from decisions.counting import Count
from decisions.models import Decision, Result
from decisions.rules_of_law import Weight
from decisions.selectors.counters import counters_of
from decisions.selectors.opened import invalid_weight, opened_rows, signed_unsealing, tallied
from decisions.services.due import each
from decisions.services.telling import tell_of_count, tell_of_result, tell_of_signing
from decisions.states import VOTE_STEPS
from decisions.states import VoteStatus as Status
from decisions.unsealed import unsealed_line
from decisions.vote_file import (
    BallotRow,
    PartyRow,
    Roll,
    ballots_hash,
    counters_lines,
    public_lines,
    result_leaf,
)
from decisions.vote_file import Result as Counted
from decisions.vote_leaves import terms, vote_of
from decisions.vote_rules import Publication

logger = logging.getLogger(__name__)
LEAF = "vote-result"


class DisagreementError(Exception):
    """Two counts of one vote differ; the message says in what."""


def count_due(now) -> int:
    """Every vote whose boxes the signer has opened; how many results were published."""
    due = Decision.objects.filter(status=Status.CLOSED, unsealings__isnull=False)
    return each(due.distinct(), _count, now)


def _count(decision: Decision, now) -> bool:
    try:
        return publish_result(decision, now)
    except DisagreementError as why:
        logger.error("vote %s has no result: %s", decision.pk, why)
        tell_of_count(decision, now=now)
        return False


@transaction.atomic
def publish_result(decision: Decision, now) -> bool:
    """初步结果, if every count agrees (DisagreementError); False where the boxes are not all here, or the signer did not
    sign for them."""
    Estate.objects.select_for_update(no_key=True).get(pk=decision.estate_id)
    stored = Decision.objects.select_for_update(of=("self",)).select_related(
        "estate", "opening__roll"
    )
    decision = stored.get(pk=decision.pk)
    rows, unsealing = opened_rows(decision), signed_unsealing(decision)
    if unsealing is None:
        logger.error("vote %s: no opening of its boxes is signed", decision.pk)
        return False
    if decision.status != Status.CLOSED or len(rows) != unsealing.ballots:
        return False
    if ballots_hash(vote_of(decision), rows) != unsealing.sha256:
        raise DisagreementError("these are not the ballots that were opened")
    counted = count(decision, rows)
    _compare(decision, counted)
    leaf = result_leaf(counted, rows)
    signed = unsealed_line(unsealing.note)
    lines = b"".join(public_lines(counted, leaf, _codes(decision, rows))) + signed
    file = b"".join(counters_lines(counted, leaf, parties_of(decision), rows)) + signed
    _recount(lines, "public")
    _recount(file, "counters'")
    index = append(estate=decision.estate, kind=LEAF, body=leaf, at=now)
    Result.objects.create(
        estate=decision.estate, decision=decision, body=leaf, lines=lines,
        counters_sha256=unsealing.sha256, leaf=index, counted_at=now,
    )  # fmt: skip
    move(decision, VOTE_STEPS, "count", actor=None, now=now, detail={"leaf": index})
    tell_of_result(decision, now=now)
    tell_of_signing(decision, counters_of(decision), now=now)
    return True


def count(decision: Decision, rows: list[BallotRow]) -> Counted:
    """By matter what the ballots say, and which classes may be published."""
    notice, invalid = terms(decision, decision.matters.all()), invalid_weight(decision)
    counts = tuple(_count_of(rows, at, invalid) for at in range(len(notice.motions)))
    is_by_class = notice.rules.publication == Publication.CLASSES
    published = tuple(
        publishable((row.area, row.ballot.choices[at]) for row in rows) if is_by_class else None
        for at in range(len(notice.motions))
    )
    roll = decision.opening.roll
    return Counted(
        notice, Roll(roll.sha256, roll.total), len(rows), invalid.heads, counts, published
    )


def _count_of(rows: list[BallotRow], at: int, invalid: Weight) -> Count:
    made = Count(invalid=invalid)
    for row in rows:
        made.add(row.ballot.choices[at], Weight(row.area, 1))
    return made


def _compare(decision: Decision, counted: Counted) -> None:
    rules, total = counted.notice.rules, counted.roll.total
    for motion, ours, theirs in zip(
        counted.notice.motions, counted.counts, tallied(decision), strict=True
    ):
        outcome = ours.outcome(total=total, rules=rules, special=motion.special)
        said = ours.participating(rules), ours.in_favour, outcome
        if said != (theirs.participating, theirs.in_favour, theirs.outcome):
            raise DisagreementError(f"matter {motion.number}: {said} in Python, {theirs} in SQL")


def _recount(file: bytes, name: str) -> None:
    report = recount.recount(BytesIO(file))
    if report.status:
        raise DisagreementError(f"the {name} file: {'; '.join(report.lines())}")


def _codes(decision: Decision, rows: list[BallotRow]) -> list[bytes]:
    vote = vote_of(decision)
    return [row.ballot.code(vote) for row in rows]


def parties_of(decision: Decision) -> list[PartyRow]:
    """The roll that counts, as the counters' file lists it."""
    rows = decision.opening.roll.parties.all()
    return [PartyRow(one.area, tuple(one.homes)) for one in rows]
