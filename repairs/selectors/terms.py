"""Which service times hold, and how they compare with the default ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from communities.deadlines import Term
from communities.wording import term as term_words
from repairs.levels import Level, Stage, default_term
from repairs.models import ServiceTimes
from repairs.models.setup import terms_of

MAX_TOLD = 3
Terms = Mapping[tuple[str, str], Term]


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


def matrix(times: ServiceTimes | None) -> list[Cell]:
    """本小区承诺 beside the default: every cell that either has."""
    own = terms_of(times)
    return [
        Cell(level, stage, own.get((level, stage)), default_term(level, stage))
        for level in Level
        for stage in Stage
        if (level, stage) in own or default_term(level, stage)
    ]


def changes(before: Terms, after: Terms) -> list[list[str]]:
    """What a version changes, as JSON keeps it: level, stage, term before and after, "" for none."""
    cells = [(level.value, stage.value) for level in Level for stage in Stage]
    pairs = [(cell, before.get(cell), after.get(cell)) for cell in cells]
    return [[*cell, str(old or ""), str(new or "")] for cell, old, new in pairs if old != new]


def changes_in_words(params: dict) -> dict[str, str]:
    """The first of the ``changes`` that a notice carries, and how many there are; for a notice
    that carries none (of before) nothing."""
    told = params.get("changes") or []
    words = [
        _("%(level)s %(stage)s由 %(before)s 改为 %(after)s")
        % {
            "level": f"{level} {Level(level).label}",
            "stage": Stage(stage).label,
            "before": _spelt(before),
            "after": _spelt(after),
        }
        for level, stage, before, after in told[:MAX_TOLD]
    ]
    text = "；".join(words)
    if len(told) > MAX_TOLD:
        text += _("，等共 %s 处") % len(told)
    return {"what": _("：%s") % text if text else ""}


def _spelt(text: str) -> str:
    return term_words(Term.parse(text)) if text else _("不设")


def by_level(times: ServiceTimes | None) -> list[tuple[Level, list[Cell]]]:
    """The same in rows: a level and its cells."""
    cells = matrix(times)
    rows = [(level, [cell for cell in cells if cell.level == level]) for level in Level]
    return [(level, found) for level, found in rows if found]
