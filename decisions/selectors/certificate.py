"""结果证书: everything a notice of a result says beside the four counts."""

from collections import Counter as Tally
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from decisions.counting import NOT_RETURNED, Flaw
from decisions.models import BallotFlaw, Decision
from decisions.rules_of_law import Weight, percent
from decisions.selectors.delivery import reaches
from decisions.selectors.participation import cast_weight
from decisions.selectors.results import MatterResult
from decisions.selectors.votes import notice_of
from decisions.wording import FLAWS


@dataclass(frozen=True)
class Share:
    """同意、反对、弃权 of one matter: m² and heads, each with its percentage of those who take part; None of nobody."""

    label: str
    weight: Weight
    area_percent: Decimal | None
    heads_percent: Decimal | None


def shares(row: MatterResult) -> list[Share]:
    """Cut after two decimals, never rounded."""
    whole = row.participating
    said = [
        (_("同意"), row.in_favour), (_("反对"), row.against), (_("弃权"), row.abstaining),
    ]  # fmt: skip
    return [
        Share(
            label, part, percent(part.area, whole.area) if whole.area else None,
            percent(part.heads, whole.heads) if whole.heads else None,
        )
        for label, part in said
    ]  # fmt: skip


@dataclass(frozen=True)
class Papers:
    """发出和收回: parties that the notice reached, parties that cast a ballot, and why ballots did not count."""

    parties: int
    delivered: int
    returned: int
    flaws: list[tuple[str, int]]


def papers_of(decision: Decision) -> Papers:
    """Homes and names stand in none of it."""
    found = reaches(notice_of(decision))
    flaws = BallotFlaw.objects.filter(ballot__decision=decision).values_list("flaw", flat=True)
    numbers = Tally(Flaw(one) for one in flaws)
    return Papers(
        len(found),
        sum(one.is_reached for one in found),
        cast_weight(decision, decision.closing.closed_at).heads,
        [(str(FLAWS[one]), n) for one, n in sorted(numbers.items()) if one not in NOT_RETURNED],
    )
