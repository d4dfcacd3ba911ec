"""How a result reads: each of the four counts against its threshold, and the verdict in one sentence."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.counting import Flaw
from decisions.rules_of_law import ORDINARY, QUORUM, SPECIAL, Outcome, Threshold, Weight, percent
from decisions.states import Way
from decisions.vote_rules import Between, PaperMoment, Publication, Taking, VoteRules

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
        *both(_("参与"), part, whole, QUORUM),
        *both(_("同意"), favour, part, matter.matter.majority),
    ]


def both(who: str, part: Weight, whole: Weight, threshold: Threshold) -> list[Count]:
    """Area and heads of one share; ``who`` is what they did."""
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


def result_lines(matters) -> list[dict]:
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
        for row in matters
    ]


TAKING = {
    Taking.ABSTAINS: gettext_lazy("算弃权，计入参与"),
    Taking.TAKES_NO_PART: gettext_lazy("不算参与"),
}
BETWEEN = {
    Between.FIRST: gettext_lazy("先到的算"),
    Between.PAPER: gettext_lazy("纸质的算"),
}
MOMENT = {
    PaperMoment.HANDED_IN: gettext_lazy("以交来的时间为准"),
    PaperMoment.ENTERED: gettext_lazy("以开箱登记的时间为准"),
}
PUBLICATION = {
    Publication.CLASSES: gettext_lazy("总数，和每一档面积各有多少同意、反对；不足五票的合并"),
    Publication.TOTALS: gettext_lazy("只公布总数"),
    Publication.BY_UNIT: gettext_lazy("向业主按户公布"),
}


FLAWS = {
    Flaw.LATE: gettext_lazy("晚到"),
    Flaw.REPLACED: gettext_lazy("后来另投了一张"),
    Flaw.DUPLICATE: gettext_lazy("重复"),
    Flaw.UNSIGNED: gettext_lazy("没有签名"),
    Flaw.IDENTITY: gettext_lazy("身份不符"),
    Flaw.PROXY_CAP: gettext_lazy("代理超过户数"),
    Flaw.PROXY_PAPER: gettext_lazy("没有委托书"),
    Flaw.DISPUTED: gettext_lazy("共有人意见不一"),
    Flaw.UNREADABLE: gettext_lazy("打不开或认不出"),
}


def rule_lines(notice) -> list[tuple[str, str]]:
    """表决口径 in words, as they are fixed with the notice."""
    rules: VoteRules = notice.vote_rules
    return [
        (_("车位的面积"), _("计入") if rules.count_parking else _("不计入")),
        (_("有事项没有填的"), TAKING[rules.blank]),
        (_("填了两样或涂改的"), TAKING[rules.void]),
        (_("没有签名、身份不符的"), TAKING[rules.invalid]),
        (_("同一户两种方式都投了"), BETWEEN[rules.between]),
        (_("纸质选票的时间"), MOMENT[rules.paper_moment]),
        *_scans(notice),
        (_("一个人最多代理几户"), _("%s 户") % rules.proxy_cap),
        (_("物业公司的人代理"), _("不可以") if rules.bars_property_staff else _("可以")),
        (_("没有反馈的"), _silence(rules)),
        (_("结果怎么公布"), PUBLICATION[rules.publication]),
    ]


def _scans(notice) -> list[tuple[str, str]]:
    """Sheets of a vote that is held elsewhere do not come here."""
    if notice.said["way"] != Way.PORTAL:
        return []
    kept = _("留，加密保存，只有两个机构一起才能打开") if notice.keeps_scans else _("不留")
    return [(_("扫描选票"), kept)]


def _silence(rules: VoteRules) -> str:
    if not rules.silence_clause:
        return _("不计入")
    clause = {"clause": rules.silence_clause}
    return _("%(clause)s（另列一行，法律上有争议，不作为结论）") % clause
