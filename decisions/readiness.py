"""开始前的检查: what stands in the way of opening a vote that is held here, as one table; and what is only said.

Pure: the facts are gathered elsewhere. Sources: 条例 14 (fifteen days, the neighbourhood office), 指导规则 22 and
舟山 17 as patterns (delivered, or on the board for seven days); counters, bindings and keys are ours.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from decisions.checklist import Finding, Rule, failing, first_few

MIN_COUNTERS, MIN_BODIES, MIN_ENVELOPES = 3, 2, 3
# Whoever made the changes is of one body at most.
ROLL_CHECKS = 2


@dataclass(frozen=True)
class Facts:
    """What is known of an announced vote. ``posted_days`` is the longest that one notice has hung, its own
    day not counted; ``n_envelopes`` bodies have opened a test envelope with their own key. Of the roll as it would be frozen,
    ``n_roll_changes`` are those since the notice, and ``n_roll_checks`` bodies have seen them."""

    opens_on: date
    announced_on: date
    notice_days: int
    undelivered: tuple[str, ...]
    posted_days: int
    is_office_told: bool
    n_counters: int
    n_counter_bodies: int
    unfit_counters: tuple[str, ...]
    n_unconfirmed: int
    n_open_objections: int
    n_envelopes: int
    has_key: bool
    n_roll_changes: int = 0
    n_roll_checks: int = 0
    days_left: int = 5
    hang_days: int = 7
    least_days: int = 5
    ownerless: tuple[str, ...] = ()

    @property
    def is_told_everybody(self) -> bool:
        return not self.undelivered or self.posted_days >= self.hang_days

    @property
    def earliest(self) -> date:
        return self.announced_on + timedelta(days=self.notice_days)

    @property
    def told(self) -> dict[str, Any]:
        names = (
            "notice_days", "earliest", "posted_days", "n_counters", "n_counter_bodies",
            "n_unconfirmed", "n_open_objections", "n_envelopes", "n_roll_changes", "n_roll_checks",
            "hang_days", "least_days",
        )  # fmt: skip
        known = {name: getattr(self, name) for name in names}
        return known | {
            "n_undelivered": len(self.undelivered),
            "undelivered": first_few(self.undelivered),
            "unfit": first_few(self.unfit_counters),
            "ownerless": first_few(self.ownerless),
            "days_left": self.days_left,
        }


RULES = [
    Rule(
        "days_left", lambda facts: facts.days_left >= facts.least_days,
        _("离结束只剩 %(days_left)s 天，不到 %(least_days)s 天，来不及表决。"), _("退回修改，改日期后重新公告。"),
    ),
    Rule(
        "ownerless", lambda facts: not facts.ownerless,
        _("名册里有房屋没有业主：%(ownerless)s。"),
        _("由物业或居委会在名册里补上业主；没有卖出的登记为建设单位。"),
    ),
    Rule(
        "fifteen_days", lambda facts: facts.opens_on >= facts.earliest,
        _("公告离开始表决不足 %(notice_days)s 日（《物业管理条例》第十四条）。"),
        _("退回修改，开始表决的日期最早填 %(earliest)s。"),
    ),
    Rule(
        "delivered", lambda facts: facts.is_told_everybody,
        _("%(n_undelivered)s 户还没有收到公告：%(undelivered)s。"),
        _("当面交、邮寄并录入凭证；送不到的，张贴满 %(hang_days)s 日并附照片（现在最长的贴了 %(posted_days)s 日）。"),
    ),
    Rule(
        "office", lambda facts: facts.is_office_told,
        _("居委会还没有收到公告（《物业管理条例》第十四条）。"), _("当面交给居委会，在“公告送达”里录入。"),
    ),
    Rule(
        "counters",
        lambda facts: facts.n_counters >= MIN_COUNTERS and facts.n_counter_bodies >= MIN_BODIES,
        _("计票人有 %(n_counters)s 人、来自 %(n_counter_bodies)s 个单位，至少要 3 人、2 个单位。"),
        _("在“计票人”里指定。"),
    ),
    Rule(
        "fit_counters", lambda facts: not facts.unfit_counters,
        _("有计票人已不在原单位任职，或者在物业公司工作：%(unfit)s。"), _("请这个人退出，另外指定一个人。"),
    ),
    Rule(
        "objections", lambda facts: facts.n_open_objections == 0,
        _("有 %(n_open_objections)s 个对名册的异议还没有答复。"), _("逐个答复；名册确实不对的，退回修改后重新公告。"),
    ),
    Rule(
        "roll", lambda facts: not facts.n_roll_changes or facts.n_roll_checks >= ROLL_CHECKS,
        _("公告以后名册有 %(n_roll_changes)s 处变化，要由两个单位的人各核对一次（现在有 %(n_roll_checks)s 个单位）。"),
        _("在“核对名册”里逐条看过再确认；不对的，先更正名册。又有变化的，要重新核对。"),
    ),
    Rule(
        "envelopes", lambda facts: facts.n_envelopes >= MIN_ENVELOPES,
        _("有 %(n_envelopes)s 个单位用自己的密钥打开过测试信封，要 3 个。"),
        _("请业委会、居委会、街道各带密钥纸来试一次。"),
    ),
    Rule(
        "key", lambda facts: facts.has_key,
        _("这次表决的密钥还没有生成。"), _("三个单位都试过以后，由签名程序生成。"),
    ),
]  # fmt: skip


# What an account did the evening before must hold up nobody: it votes on paper, and the vote opens.
WARNINGS = [
    Rule(
        "bindings", lambda facts: facts.n_unconfirmed == 0,
        _("有 %(n_unconfirmed)s 户最近绑定账号或换手机号，还没有由两个单位核对。"),
        _("请业主带证件来核对；到开始时还没有核对的，先用纸质选票，会收到通知。"),
    ),
]  # fmt: skip


def readiness(facts: Facts) -> list[Finding]:
    """Everything that stands in the way; an empty list is good."""
    return failing(RULES, facts)


def warnings(facts: Facts) -> list[Finding]:
    """What is better seen to before, and stops nothing."""
    return failing(WARNINGS, facts)
