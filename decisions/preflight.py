"""公告前的检查: what stands in the way of announcing a vote, as one table; each row says what is wrong and the way out.

Pure: the facts are gathered elsewhere. Sources: 条例 14 (fifteen days' notice), Civil Code 278 (matters),
浙江省物业管理条例 10 (silence only where the rules of procedure say so); the window of the days is ours.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from decisions.checklist import Finding, Rule, failing, first_few


@dataclass(frozen=True)
class Facts:
    """What is known of a draft on the day on which it would be announced."""

    today: date
    opens_on: date
    closes_on: date
    notice_days: int
    n_matters: int
    n_parties: int
    ownerless: tuple[str, ...]
    has_silence_clause: bool
    has_rules_of_procedure: bool
    is_held_here: bool = False
    window: tuple[int, int] = (5, 60)

    @property
    def earliest(self) -> date:
        return self.today + timedelta(days=self.notice_days)

    @property
    def voting_days(self) -> int:
        return (self.closes_on - self.opens_on).days + 1

    @property
    def told(self) -> dict[str, Any]:
        names = ("notice_days", "earliest", "voting_days")
        known = {name: getattr(self, name) for name in names}
        shortest, longest = self.window
        known |= {"shortest": shortest, "longest": longest}
        return known | {"homes": first_few(self.ownerless)}


RULES = [
    Rule(
        "matters", lambda facts: facts.n_matters > 0,
        _("还没有表决事项。"), _("至少写一个问题，并选好属于哪一项。"),
    ),
    Rule(
        "notice", lambda facts: facts.opens_on >= facts.earliest,
        _("今天公告，离开始表决不足 %(notice_days)s 日（《物业管理条例》第十四条）。"),
        _("开始表决的日期最早填 %(earliest)s。"),
    ),
    Rule(
        "window", lambda facts: facts.window[0] <= facts.voting_days <= facts.window[1],
        _("表决时间是 %(voting_days)s 天，应在 %(shortest)s 到 %(longest)s 天之间。"), _("改开始或结束表决的日期。"),
    ),
    Rule(
        "ownerless", lambda facts: not facts.ownerless,
        _("名册里有房屋没有业主：%(homes)s。"),
        _("由物业或居委会在名册里补上业主；没有卖出的登记为建设单位。"),
    ),
    Rule(
        "parties", lambda facts: facts.n_parties > 0,
        _("这个范围里没有有权表决的业主。"), _("改表决范围，或先导入名册。"),
    ),
    Rule(
        "silence", lambda facts: facts.has_rules_of_procedure or not facts.has_silence_clause,
        _("未反馈的从多，要议事规则里写明才能用，还没有选议事规则。"),
        _("把议事规则存入“存档文件”后选上，或把这一条留空。"),
    ),
    Rule(
        "authorised", lambda facts: facts.has_rules_of_procedure or not facts.is_held_here,
        _("在这里投票，要议事规则里写明可以在线表决，还没有选议事规则。"),
        _("把议事规则存入“存档文件”后选上，或改为线下表决。"),
    ),
]  # fmt: skip


def preflight(facts: Facts) -> list[Finding]:
    """Everything that stands in the way; an empty list is good."""
    return failing(RULES, facts)
