"""业主共同决定的事项 (Civil Code, article 278): the matters, their class and what to warn of."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from decisions.rules_of_law import Threshold, majority


@dataclass(frozen=True)
class Matter:
    """事项: one number of the article's list; ``special`` needs three quarters instead of more than half."""

    code: str
    number: str
    title: str
    special: bool = False
    warning: str = ""

    @property
    def article(self) -> str:
        return _("《民法典》第二百七十八条第一款第（%s）项") % self.number

    @property
    def majority(self) -> Threshold:
        return majority(special=self.special)


MATTERS = [
    Matter("rules", "一", _("制定和修改业主大会议事规则")),
    Matter("covenant", "二", _("制定和修改管理规约")),
    Matter("committee", "三", _("选举业主委员会或者更换业主委员会成员")),
    Matter(
        "provider", "四", _("选聘和解聘物业服务企业或者其他管理人"),
        warning=_("解聘的，应提前六十日书面通知物业服务人，合同另有约定的除外（《民法典》第九百四十六条）。"),
    ),
    Matter(
        "fund_use", "五", _("使用建筑物及其附属设施的维修资金"),
        warning=_("只用某一幢的维修资金的，由这一幢的业主表决。"),
    ),
    Matter("fund_raise", "六", _("筹集建筑物及其附属设施的维修资金"), special=True),
    Matter("rebuild", "七", _("改建、重建建筑物及其附属设施"), special=True),
    Matter(
        "common_use", "八", _("改变共有部分的用途或者利用共有部分从事经营活动"), special=True,
        warning=_("签电梯广告、快递柜、基站、公共车位收费，都是利用共有部分从事经营活动。怎么花这些钱不是，属于第（九）项。"),
    ),
    Matter(
        "other", "九", _("有关共有和共同管理权利的其他重大事项"),
        warning=_("住宅改为经营性用房，要有利害关系的业主一致同意（《民法典》第二百七十九条），不能用表决代替。"),
    ),
]  # fmt: skip
BY_CODE = {matter.code: matter for matter in MATTERS}
