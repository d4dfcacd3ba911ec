"""What the signer handed back of a vote: opened ballots without their parties, and ballots that do not count."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from communities.log.models import Leaf
from communities.models import Estate
from communities.selectors.log import keys_of_log
from decisions.boxes import Opened
from decisions.models import Decision, ForeignOpening, OpenedBallot, Result, Unsealing
from decisions.rules_of_law import Outcome, Weight
from decisions.states import VoteStatus
from decisions.unsealed import is_signed, statement
from decisions.vote_file import BallotRow, ballots_hash
from decisions.vote_leaves import vote_of

PROMISE = b'"unsealing":"signed"'
HASH = re.compile("[0-9a-f]{64}")
# While one of these is open the signer looks after what it opened.
LOOKED_AFTER = (VoteStatus.CLOSED, VoteStatus.COUNTED)


def opened_rows(decision: Decision) -> list[BallotRow]:
    """In the order of their codes."""
    rows = OpenedBallot.objects.filter(decision=decision).order_by("code")
    return [
        BallotRow(row.area, Opened.from_letters(row.letters, bytes(row.r)))
        for row in rows.iterator()
    ]


def opened_hash(decision: Decision) -> tuple[int, str] | None:
    """How many there are and their hash; None where one of them is no ballot at all."""
    try:
        rows = opened_rows(decision)
        return len(rows), ballots_hash(vote_of(decision), rows)
    except (ValueError, KeyError):
        return None


def said_of(decision: Decision, ballots: int, sha256: str) -> str | None:
    """The statement that a row stands for; None of a row that cannot be one."""
    if not HASH.fullmatch(sha256):
        return None
    return statement(vote_of(decision), ballots=ballots, sha256=sha256)


def signed_unsealing(decision: Decision) -> Unsealing | None:
    """开箱 as the signer wrote it: signed with a key of the estate's log of today. None while there is none; rows of
    anybody else are passed by."""
    keys = keys_of_log(decision.estate)
    for row in decision.unsealings.order_by("pk"):
        text = said_of(decision, row.ballots, row.sha256)
        if text and is_signed(row.note, text, keys):
            return row
    return None


def is_promised(decision: Decision) -> bool:
    """Whether the leaf of its opening says that what comes out of its boxes is signed. A vote that was opened before
    leaves said so is counted without, as recount.py does."""
    leaf = Leaf.objects.filter(estate=decision.estate_id, index=decision.opening.leaf).first()
    return leaf is None or PROMISE in bytes(leaf.body)


def is_of_the_signer(result: Result) -> bool:
    """Whether a result is counted from what the signer opened."""
    unsealing = signed_unsealing(result.decision)
    if unsealing is None:
        return not is_promised(result.decision)
    return unsealing.sha256 == result.counters_sha256


def is_foreign(row: ForeignOpening) -> bool:
    """Whether what the signer found is so. Such rows anybody with the application's role can write: that a result is
    forged is shown only where it has no opening that the signer signed."""
    if row.what != ForeignOpening.What.RESULT:
        return True
    return hasattr(row.decision, "result") and not is_of_the_signer(row.decision.result)


def doubts_of(decision: Decision) -> list[ForeignOpening]:
    """What the pages of a vote say of rows that the signer did not write."""
    rows = decision.foreign_openings.select_related("decision__estate", "decision__result")
    return [row for row in rows if is_foreign(row)]


def votes_in_doubt() -> int:
    """Votes without a final result of which the signer found rows that it did not write, and those whose final result is
    of such rows."""
    rows = ForeignOpening.objects.filter(
        Q(decision__status__in=LOOKED_AFTER)
        | Q(decision__status=VoteStatus.DECIDED, what=ForeignOpening.What.RESULT)
    )
    rows = rows.select_related("decision__estate", "decision__result")
    return len({row.decision_id for row in rows if is_foreign(row)})


def opening_findings(estate: Estate) -> list[str]:
    """What speaks against the openings of votes, for people: rows that are not the signer's, and results that are not of
    what it opened. Once a final one's key is erased the signer has compared it."""
    rows = ForeignOpening.objects.for_estate(estate)
    found = [
        f"表决 {row.decision.number} 有不是签名进程写的{row.get_what_display()}"
        for row in rows.select_related("decision__estate", "decision__result")
        if is_foreign(row)
    ]
    counted = Result.objects.for_estate(estate).filter(
        Q(decision__status=VoteStatus.COUNTED)
        | Q(decision__status=VoteStatus.DECIDED, decision__key_pair__erased_at=None)
    )
    found += [
        f"表决 {row.decision.number} 的结果没有签名进程签过的开箱声明"
        for row in counted.select_related("decision__estate")
        if not is_of_the_signer(row)
    ]
    return found


@dataclass(frozen=True)
class Tallied:
    """One matter as SQL counts it."""

    participating: Weight
    in_favour: Weight
    outcome: Outcome


def tallied(decision: Decision) -> list[Tallied]:
    """计票 in SQL, by matter."""
    with connection.cursor() as cursor:
        cursor.execute("select * from vote_results(%s) order by matter", [decision.pk])
        return [
            Tallied(Weight(area, heads), Weight(for_area, for_heads), Outcome(outcome))
            for _matter, area, heads, for_area, for_heads, outcome in cursor.fetchall()
        ]


def invalid_weight(decision: Decision) -> Weight:
    """无效票: parties of which only ballots came that do not count."""
    with connection.cursor() as cursor:
        cursor.execute("select area, heads from vote_invalid(%s)", [decision.pk])
        area, heads = cursor.fetchone()
        return Weight(Decimal(area), heads)
