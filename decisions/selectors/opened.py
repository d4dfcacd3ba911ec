"""What the signer handed back of a vote: opened ballots without their parties, and ballots that do not count."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from decisions.boxes import Opened
from decisions.models import Decision, OpenedBallot
from decisions.rules_of_law import Outcome, Weight
from decisions.vote_file import BallotRow


def opened_rows(decision: Decision) -> list[BallotRow]:
    """In the order of their codes."""
    rows = OpenedBallot.objects.filter(decision=decision).order_by("code")
    return [
        BallotRow(row.area, Opened.from_letters(row.letters, bytes(row.r)))
        for row in rows.iterator()
    ]


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
