"""Which service times hold, and how they compare with the default ones."""

from dataclasses import dataclass

from communities.deadlines import Term
from repairs.levels import DEFAULTS, Level, Stage, default_term
from repairs.models import ServiceTimes


@dataclass(frozen=True)
class Cell:
    """One term of an estate beside the default one; either may be missing."""

    level: Level
    stage: Stage
    own: Term | None
    default: Term | None


def times_in_force(estate, now) -> ServiceTimes | None:
    """The adopted version that holds at ``now``; None means the default matrix."""
    rows = ServiceTimes.objects.for_estate(estate).filter(effective_at__lte=now)
    return rows.order_by("-effective_at", "-number").first()


def times_to_come(estate, now):
    """Adopted versions that do not hold yet, the next one first."""
    rows = ServiceTimes.objects.for_estate(estate).filter(effective_at__gt=now)
    return rows.order_by("effective_at", "number")


def terms_of(times: ServiceTimes | None) -> dict[tuple[str, str], Term]:
    """Every level and stage that has a term under this version."""
    if times is None:
        return {
            (str(level), str(stage)): Term.parse(text)
            for level, stages in DEFAULTS.items()
            for stage, text in stages.items()
        }
    return {(row.level, row.stage): Term.parse(row.term) for row in times.terms.all()}


def matrix(times: ServiceTimes | None) -> list[Cell]:
    """本小区承诺 beside the default: every cell that either has."""
    own = terms_of(times)
    return [
        Cell(level, stage, own.get((level, stage)), default_term(level, stage))
        for level in Level
        for stage in Stage
        if (level, stage) in own or default_term(level, stage)
    ]


def by_level(times: ServiceTimes | None) -> list[tuple[Level, list[Cell]]]:
    """The same in rows: a level and its cells."""
    cells = matrix(times)
    rows = [(level, [cell for cell in cells if cell.level == level]) for level in Level]
    return [(level, found) for level, found in rows if found]
