"""What came of a vote that was held here (结果), as its leaf says it."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from communities import clock
from communities.estate_settings import setting
from decisions.counting import Choice
from decisions.matters import BY_CODE, Matter
from decisions.models import Decision
from decisions.rules_of_law import Outcome, Weight
from decisions.selectors.votes import notice_of
from decisions.settings_rows import OBJECTION_DAYS


@dataclass(frozen=True)
class Whole:
    """全体: what quorum is a share of."""

    total: Weight


@dataclass(frozen=True)
class MatterResult:
    """一个事项的结果; ``invalid`` are parties of which only ballots came that do not count."""

    position: int
    text: str
    matter: Matter
    decision: Whole
    said: dict[Choice, Weight]
    invalid: Weight
    participating: Weight
    outcome: Outcome
    silence: dict | None

    @property
    def in_favour(self) -> Weight:
        return self.said[Choice.FOR]

    @property
    def against(self) -> Weight:
        return self.said[Choice.AGAINST]

    @property
    def abstaining(self) -> Weight:
        return self.said[Choice.ABSTAIN]


def objections_until(result) -> date:
    """The last day on which owners may object to a provisional result; how many days, the notice's moment says."""
    announced_at = notice_of(result.decision).announced_at
    days = setting(result.estate, OBJECTION_DAYS, announced_at)
    return clock.local(result.counted_at).date() + timedelta(days=days)


def matter_results(decision: Decision) -> list[MatterResult]:
    """By matter, read from the result's leaf and from nothing else."""
    said = json.loads(bytes(decision.result.body))
    whole = Whole(_weight(said["roll"]))
    return [
        MatterResult(
            int(motion["number"]), motion["text"], BY_CODE[motion["code"]], whole,
            {choice: _weight(tally["said"][choice]) for choice in Choice},
            _weight(tally["invalid"]), _weight(tally["participating"]), Outcome(tally["outcome"]),
            tally.get("silence"),
        )
        for motion, tally in zip(said["matters"], said["tallies"], strict=True)
    ]  # fmt: skip


def _weight(said: dict) -> Weight:
    return Weight(Decimal(said["area"]), int(said["heads"]))
