"""Levels and their service times (服务时限): the default matrix as data.

Without an adopted version of its own an estate works by this one, ``default-1``. Source: none of
these times is fixed by law for Haining; they are this house's proposal, which binds the company
once its estate shows it (民法典 938). A stage without a term has no clock.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.deadlines import Term

DEFAULT_VERSION = "default-1"


class Level(TextChoices):
    P0 = "P0", _("险情")
    P1 = "P1", _("急修")
    P2 = "P2", _("一般")
    P3 = "P3", _("小修、保洁、绿化")
    P4 = "P4", _("工程、需动用资金")
    C = "C", _("投诉、建议")


class Stage(TextChoices):
    RESPOND = "respond", _("受理")
    ONSITE = "onsite", _("到场")
    SURVEY = "survey", _("查勘")
    FIX = "fix", _("办结")
    PLAN = "plan", _("方案")
    ANSWER = "answer", _("答复")
    CALLBACK = "callback", _("回访")


DEFAULTS = {
    # An answer within five minutes stands for "at once": a clock needs an end.
    Level.P0: {Stage.RESPOND: "5min", Stage.ONSITE: "15min", Stage.FIX: "2h"},
    Level.P1: {Stage.RESPOND: "15min", Stage.ONSITE: "30min", Stage.FIX: "24h"},
    Level.P2: {Stage.RESPOND: "2wh", Stage.ONSITE: "1wd", Stage.FIX: "3wd"},
    Level.P3: {Stage.RESPOND: "1wd", Stage.FIX: "7wd"},
    Level.P4: {Stage.RESPOND: "1wd", Stage.SURVEY: "3wd", Stage.PLAN: "10wd"},
    Level.C: {Stage.RESPOND: "1wd", Stage.ANSWER: "10d"},
}
# The stage at whose end the matter itself is dealt with; finishing meets it.
LAST_STAGE = {
    Level.P0: Stage.FIX,
    Level.P1: Stage.FIX,
    Level.P2: Stage.FIX,
    Level.P3: Stage.FIX,
    Level.P4: Stage.PLAN,
    Level.C: Stage.ANSWER,
}
VISITED = (Stage.ONSITE, Stage.SURVEY)
# What no adopted version may exceed: danger is not a matter of taste.
LOOSEST = {
    (Level.P0, Stage.RESPOND): "10min",
    (Level.P0, Stage.ONSITE): "30min",
    (Level.P0, Stage.FIX): "4h",
    (Level.P1, Stage.RESPOND): "30min",
    (Level.P1, Stage.ONSITE): "1h",
    (Level.P1, Stage.FIX): "48h",
}
ROUND_THE_CLOCK = frozenset({Level.P0, Level.P1})
LADDERS = {
    Level.P0: "emergency",
    Level.P1: "urgent",
    Level.P2: "ordinary",
    Level.P3: "ordinary",
    Level.P4: "ordinary",
    Level.C: "complaint",
}
# From the strictest to the mildest, for "raise" and "lower".
STRICTNESS = [Level.P0, Level.P1, Level.P2, Level.P3, Level.P4]


def stricter_than(level: str) -> list[Level]:
    """The levels that give less time; a complaint is in no order with repairs."""
    return STRICTNESS[: STRICTNESS.index(Level(level))] if level in STRICTNESS else []


class Hazard(TextChoices):
    """险情与急修: what a reporter may name; it fixes the level before anything else."""

    TRAPPED = "trapped", _("电梯困人")
    GAS = "gas", _("燃气味")
    FIRE = "fire", _("冒烟、着火")
    FALLING = "falling", _("高空坠物")
    SHOCK = "shock", _("漏电、触电")
    DANGER = "danger", _("其他危及人身安全")
    BURST = "burst", _("爆管、喷水")
    OUTAGE = "outage", _("大面积停水停电")
    BACKFLOW = "backflow", _("污水返溢")
    LOCKED = "locked", _("单元门打不开")


HAZARD_LEVEL = {
    hazard: Level.P1
    if hazard in {Hazard.BURST, Hazard.OUTAGE, Hazard.BACKFLOW, Hazard.LOCKED}
    else Level.P0
    for hazard in Hazard
}


def default_term(level: str, stage: str) -> Term | None:
    text = DEFAULTS.get(level, {}).get(stage)
    return Term.parse(text) if text else None
