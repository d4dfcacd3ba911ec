"""How a result reads: each of the four counts against its threshold, and the verdict in one sentence."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.rules_of_law import ORDINARY, QUORUM, SPECIAL, Outcome, Threshold, Weight, percent

NEEDED = {
    QUORUM: gettext_lazy("三分之二以上（含三分之二）"),
    ORDINARY: gettext_lazy("过半数（不含一半）"),
    SPECIAL: gettext_lazy("四分之三以上（含四分之三）"),
}
VERDICTS = {
    Outcome.ADOPTED: gettext_lazy("通过"),
    Outcome.REJECTED: gettext_lazy("未通过"),
    Outcome.NO_DECISION: gettext_lazy("未达到法定参与比例，不产生决定"),
}


@dataclass(frozen=True)
class Count:
    """一项计数: a part against the whole it is measured by, and what is missing (already rounded up)."""

    label: str
    part: Decimal | int
    whole: Decimal | int
    missing: Decimal | int
    needed: str
    unit: str

    @property
    def is_met(self) -> bool:
        return not self.missing

    @property
    def percent(self) -> Decimal:
        return percent(self.part, self.whole)

    @property
    def gap(self) -> str:
        return f"{self.missing:,} {self.unit}"


def counts(matter) -> list[Count]:
    """参与面积、参与人数、同意面积、同意人数, in this order."""
    part, whole, favour = matter.participating, matter.decision.total, matter.in_favour
    return [
        *_both(_("参与"), part, whole, QUORUM),
        *_both(_("同意"), favour, part, matter.matter.majority),
    ]


def _both(who: str, part: Weight, whole: Weight, threshold: Threshold) -> list[Count]:
    missing, needed = threshold.missing(part, whole), NEEDED[threshold]
    area, heads = _("%s面积") % who, _("%s人数") % who
    return [
        Count(area, part.area, whole.area, missing.area, needed, "m²"),
        Count(heads, part.heads, whole.heads, missing.heads, needed, _("人")),
    ]


def verdict(matter) -> str:
    return VERDICTS[matter.outcome]


def reason(matter) -> str:
    """Why it is not adopted: what is missing in which count; empty where it is adopted."""
    if matter.outcome == Outcome.ADOPTED:
        return ""
    found = counts(matter)
    tested = found[:2] if matter.outcome == Outcome.NO_DECISION else found[2:]
    short = [
        _("%(what)s还差 %(gap)s") % {"what": one.label, "gap": one.gap}
        for one in tested
        if one.missing
    ]
    return _("，").join(short)


def result_lines(decision) -> list[dict]:
    """Each matter with its verdict, its four counts and its votes."""
    return [
        {
            "row": row,
            "verdict": verdict(row),
            "reason": reason(row),
            "counts": counts(row),
            "votes": [
                (_("同意"), row.in_favour),
                (_("反对"), row.against),
                (_("弃权"), row.abstaining),
            ],
        }
        for row in decision.matters.all()
    ]
