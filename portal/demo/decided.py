"""线下表决 of the demo: one adopted with money spent under it, one without a quorum, one to be checked."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from communities import clock
from communities.models import OfficePaper, Unit
from communities.services.papers import keep_paper, look_at_paper
from decisions.models import Notice
from decisions.services.elsewhere import decide_elsewhere, record_elsewhere
from decisions.services.votes import announce_vote, draft_vote
from decisions.states import Way
from decisions.vote_rules import VoteRules
from finance.models import Authority
from portal.demo import papers

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Plan:
    """表决: shares of all owners in percent, by area and by heads alike."""

    key: str
    title: str
    question: str
    code: str
    form: str
    days_ago: int
    in_favour: int
    against: int
    abstaining: int
    is_checked: bool = True


FENGHE = [
    Plan(
        "works-lift", "3幢电梯曳引绳更换", "是否更换 3幢电梯的曳引绳，费用从公共收益列支？",
        "other", "paper", 380, 58, 11, 5,
    ),
    Plan(
        "", "东侧绿地改为车位", "是否把东侧绿地改为 32 个车位？",
        "common_use", "paper", 150, 41, 17, 4,
    ),
    Plan(
        "", "架空层出租给快递驿站", "是否把 2幢架空层出租给快递驿站三年？",
        "common_use", "platform", 9, 66, 9, 3, is_checked=False,
    ),
]  # fmt: skip


def announce(estate, actor, now) -> Notice:
    """表决公告 of the demo: a building's lift, open to objections for some days yet."""
    moment = now - timedelta(days=5)
    opens = clock.local(moment).date() + timedelta(days=16)
    vote = draft_vote(
        estate=estate, title="更换 2 幢电梯", buildings=[2], stairs=[], authorised_by=None,
        explanation="2 幢电梯用了十八年，去年停梯 41 天。更换一部 28 万元，从 2 幢的维修资金列支，按专有面积分摊；"
        "90 m² 的一户约分摊 4,600 元，不另外收钱。",
        opens_on=opens, closes_on=opens + timedelta(days=14), rules=VoteRules(), actor=actor,
        matters=[
            {"code": "fund_use", "text": "是否动用 2 幢的维修资金 28 万元更换电梯？"},
            {"code": "other", "text": "旧电梯的残值是否计入公共收益？"},
        ],
        now=moment - timedelta(days=1),
    )  # fmt: skip
    return announce_vote(decision=vote, edition=0, actor=actor, now=moment)


def keep_rules(estate, actor, moment) -> OfficePaper:
    """议事规则 that allow voting here."""
    return keep_paper(
        estate=estate, file_name="议事规则.pdf", actor=actor, now=moment, kind="rules",
        data=papers.minutes([("业主大会议事规则（演示）", ["可以在线表决，同时提供纸质选票。"])]),
        title="业主大会议事规则", number="", dated=moment.date(), readers="bodies",
        proves="可以在线表决，同时提供纸质选票",
    )  # fmt: skip


def hold(estate, rules: OfficePaper, who: dict, now) -> Notice:
    """在线表决 of the demo: announced sixteen days ago, it opens by itself as soon as the signer has made its key."""
    moment = now - timedelta(days=16)
    opens = clock.local(now).date()
    vote = draft_vote(
        estate=estate, title="改造 3 幢单元门", buildings=[3], stairs=[], authorised_by=rules,
        explanation="3 幢两个单元的门坏了又修，今年报修 14 次。换两扇带闭门器的门和读卡器，共 4.6 万元，"
        "从 3 幢的维修资金列支，按专有面积分摊；100 m² 的一户约分摊 1,000 元，不另外收钱。",
        opens_on=opens, closes_on=opens + timedelta(days=14), rules=VoteRules(), way=Way.PORTAL,
        matters=[{"code": "fund_use", "text": "是否动用 3 幢的维修资金 4.6 万元更换单元门？"}],
        actor=who["chair"], now=moment,
    )  # fmt: skip
    return announce_vote(decision=vote, edition=0, actor=who["chair"], now=moment)


def tell(estate, plans: list[Plan], who: dict, now) -> dict[str, Authority]:
    """Recorded by the committee, checked by the neighbourhood office; the authorities by their keys."""
    units = Unit.objects.for_estate(estate).aggregate(area=Sum("exclusive_area_m2"), n=Count("pk"))
    for plan in plans:
        decision = _record(estate, plan, units["area"], units["n"], who["chair"], now)
        if plan.is_checked:
            moment = decision.recorded_at + timedelta(days=2)
            for paper in decision.papers.all():
                look_at_paper(paper=paper, number=1, actor=who["officer"], now=moment)
            decide_elsewhere(
                decision=decision, verb="confirm", actor=who["officer"], now=moment, reason=""
            )
    found = Authority.objects.for_estate(estate).filter(matter__isnull=False)
    by_title = {one.title: one for one in found}
    return {plan.key: by_title[plan.title] for plan in plans if plan.key}


def _record(estate, plan: Plan, area: Decimal, heads: int, actor, now):
    moment = now - timedelta(days=plan.days_ago)
    today = clock.local(moment).date()
    days = {
        "noticed_on": today - timedelta(days=40), "opened_on": today - timedelta(days=22),
        "closed_on": today - timedelta(days=4), "decided_on": today - timedelta(days=2),
    }  # fmt: skip
    sheet = papers.minutes(
        [
            (
                f"{estate.name} 表决结果（演示）",
                [plan.title, plan.question, f"计票日期 {days['closed_on']}"],
            )
        ]
    )
    paper = keep_paper(
        estate=estate, file_name="表决结果.pdf", data=sheet, actor=actor, now=moment, kind="result",
        title=f"{plan.title}：计票表", number="", dated=days["decided_on"], proves=plan.question,
        readers="bodies",
    )  # fmt: skip
    votes = {}
    for name in ("in_favour", "against", "abstaining"):
        share = getattr(plan, name)
        short = {"in_favour": "for", "abstaining": "abstain"}.get(name, name)
        votes[f"{short}_area"] = (area * share / 100).quantize(CENT)
        votes[f"{short}_heads"] = heads * share // 100
    return record_elsewhere(
        estate=estate, title=plan.title, form=plan.form, scope="全体业主", replaces=None,
        platform="市业主电子投票平台（演示）" if plan.form == "platform" else "",
        total_area=area, total_heads=heads, papers=[paper], actor=actor, now=moment,
        matters=[{"code": plan.code, "text": plan.question, **votes}], **days,
    )  # fmt: skip
