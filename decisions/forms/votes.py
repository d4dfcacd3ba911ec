"""起草表决: what owners are asked, of whom, when, and by which rules it is counted."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.estate_settings import setting
from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.models import Building, Estate, OfficePaper, Unit
from decisions.forms.fields import matter_choices
from decisions.services.votes import MAX_MATTERS
from decisions.settings_rows import LONGEST, NOTICE_DAYS, PROXIES, SHORTEST
from decisions.states import Way
from decisions.vote_rules import Between, PaperMoment, Publication, Taking, VoteRules

TAKINGS = [
    (Taking.ABSTAINS.value, _("算弃权（计入参与）")),
    (Taking.TAKES_NO_PART.value, _("不算参与")),
]
YES_OR_NO = {True: "yes", False: "no"}
YES_NO = [("no", _("不计入")), ("yes", _("计入"))]


def _select(label, choices, initial, hint=""):
    return forms.ChoiceField(label=label, choices=choices, initial=initial, help_text=hint)


class VoteForm(forms.Form):
    """The words and days; ``rule_…`` are the fields of VoteRules, ``edition`` is what she has read."""

    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title = forms.CharField(label=_("标题"), max_length=120, help_text=_("如：更换 3 幢电梯"))
    explanation = forms.CharField(
        label=_("说明"), max_length=4000, widget=Lines(attrs={"rows": 6}),
        help_text=_("为什么要决定、要花多少钱、钱从哪里来、对每家有什么影响。所有人都看得到，不要写姓名和房号。"),
    )  # fmt: skip
    opens_on = date_field(_("开始表决"))
    closes_on = date_field(_("结束表决"))
    way = forms.ChoiceField(
        label=_("怎么表决"), choices=Way.choices, initial=Way.ELSEWHERE, widget=forms.RadioSelect,
        help_text=_("在这里投票的，议事规则要写明可以在线表决；同时提供纸质选票。"),
    )  # fmt: skip
    buildings = forms.TypedMultipleChoiceField(
        label=_("只由这几幢表决"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选，就是全体业主。只用某一幢的维修资金的，由那一幢表决。"),
    )  # fmt: skip
    stairs = forms.MultipleChoiceField(
        label=_("只由这几个单元表决"), required=False, widget=forms.CheckboxSelectMultiple
    )
    rule_count_parking = _select(
        _("车位的面积"), YES_NO, "no", _("地方没有规定的，由议事规则定；默认不计入。")
    )
    rule_blank = _select(_("有事项没有填的"), TAKINGS, Taking.ABSTAINS.value)
    rule_void = _select(_("填了两样或涂改的"), TAKINGS, Taking.TAKES_NO_PART.value)
    rule_invalid = _select(_("没有签名、身份不符的"), TAKINGS, Taking.TAKES_NO_PART.value)
    rule_between = _select(
        _("同一户两种方式都投了"),
        [(Between.FIRST.value, _("先到的算")), (Between.PAPER.value, _("纸质的算"))],
        Between.FIRST.value,
    )
    rule_paper_moment = _select(
        _("纸质选票的时间"),
        [
            (PaperMoment.HANDED_IN.value, _("以交来的时间为准")),
            (PaperMoment.ENTERED.value, _("以开箱登记的时间为准")),
        ],
        PaperMoment.HANDED_IN.value,
    )
    keeps_scans = _select(
        _("扫描选票"),
        [("yes", _("留")), ("no", _("不留"))],
        "yes",
        _("在这里表决的，录票时拍下每张纸质选票，加密保存，只有两个机构一起才能打开。不影响结果。"),
    )
    rule_proxy_cap = forms.IntegerField(
        label=_("一个人最多代理几户"), min_value=0, max_value=100, initial=3,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    rule_bars_property_staff = _select(
        _("物业公司的人代理"), [("yes", _("不可以")), ("no", _("可以"))], "yes"
    )
    rule_publication = _select(
        _("结果怎么公布"),
        [
            (
                Publication.CLASSES.value,
                _("总数，和每一档面积各有多少同意、反对（不足五票的合并）"),
            ),
            (Publication.TOTALS.value, _("只公布总数")),
        ],
        Publication.CLASSES.value,
    )
    rule_silence_clause = forms.CharField(
        label=_("未反馈的从多：议事规则的原文"), max_length=500, required=False,
        widget=Lines(attrs={"rows": 2}),
        help_text=_("没有就空着。写了的，结果另列一行，法律上有争议，不作为结论。"),
    )  # fmt: skip
    authorised_by = forms.ModelChoiceField(
        OfficePaper.objects.none(), label=_("依据的议事规则"), required=False,
        empty_label=_("不选"), help_text=_("从存档文件里选"),
    )  # fmt: skip

    def __init__(self, *args, estate: Estate, **kwargs):
        super().__init__(*args, **kwargs)
        houses = Building.objects.for_estate(estate).order_by("number")
        self.fields["buildings"].choices = [(one.number, one.name) for one in houses]
        self.fields["stairs"].choices = _stairs(estate)
        if not self.fields["stairs"].choices:
            del self.fields["stairs"]
        settled = {
            key: setting(estate, key, clock.now())
            for key in (NOTICE_DAYS, SHORTEST, LONGEST, PROXIES)
        }
        self.fields["opens_on"].help_text = _("公告满 %(vote_notice_days)d 日以后") % settled
        self.fields["closes_on"].help_text = (
            _("这一天 23:59:59 截止，一共 %(shortest_vote_days)d 到 %(longest_vote_days)d 天")
            % settled
        )
        self.fields["rule_proxy_cap"].initial = settled[PROXIES]
        papers = OfficePaper.objects.for_estate(estate).filter(kind=OfficePaper.Kind.RULES)
        self.fields["authorised_by"].queryset = papers.order_by("-dated", "-pk")

    def clean(self):
        words = super().clean()
        rules = {name: words.pop(name) for name in list(words) if name.startswith("rule_")}
        if not self.errors:
            words["rules"] = _rules(rules)
            is_here = words["way"] == Way.PORTAL
            words["keeps_scans"] = is_here and words["keeps_scans"] == "yes"
            pairs = (pair.split("|", 1) for pair in words.get("stairs", []))
            words["stairs"] = [[int(building), stair] for building, stair in pairs]
        return words


def _stairs(estate) -> list[tuple[str, str]]:
    units = Unit.objects.for_estate(estate).exclude(stair="")
    pairs = (
        units.values_list("building__number", "stair")
        .distinct()
        .order_by("building__number", "stair")
    )
    words = _("%(building)s幢%(stair)s单元")
    return [(f"{b}|{s}", words % {"building": b, "stair": s}) for b, s in pairs]


def _rules(texts: dict) -> VoteRules:
    said = {name.removeprefix("rule_"): value for name, value in texts.items()}
    try:
        return VoteRules(
            count_parking=said["count_parking"] == "yes",
            blank=Taking(said["blank"]),
            void=Taking(said["void"]),
            invalid=Taking(said["invalid"]),
            between=Between(said["between"]),
            paper_moment=PaperMoment(said["paper_moment"]),
            proxy_cap=said["proxy_cap"],
            bars_property_staff=said["bars_property_staff"] == "yes",
            silence_clause=" ".join(said["silence_clause"].split()),
            publication=Publication(said["publication"]),
        )
    except ValueError as error:
        raise ValidationError(_("表决口径里有不能用的字符。")) from error


def initial_of(decision) -> dict:
    """What a draft says, as the form asks for it."""
    names = ("title", "explanation", "opens_on", "closes_on", "buildings", "authorised_by", "way")
    words = {name: getattr(decision, name) for name in names}
    words |= {"edition": decision.edition, "keeps_scans": YES_OR_NO[decision.keeps_scans]}
    words["stairs"] = [f"{building}|{stair}" for building, stair in decision.stairs]
    for name, value in decision.vote_rules.as_texts().items():
        words[f"rule_{name}"] = YES_OR_NO.get(value, value)
    return words


class QuestionForm(forms.Form):
    """Left empty altogether, it is none."""

    code = forms.ChoiceField(
        label=_("事项"),
        choices=matter_choices,
        help_text=_("归在哪一项，决定要过半数还是四分之三。"),
    )
    text = forms.CharField(
        label=_("表决的问题"), max_length=300, widget=Lines(attrs={"rows": 2}),
        help_text=_("能用同意、反对、弃权回答的一个问题"),
    )  # fmt: skip


QuestionForms = formset_factory(
    QuestionForm, extra=2, min_num=1, max_num=MAX_MATTERS, validate_min=True, validate_max=True
)


class TakeBackForm(forms.Form):
    """A draft goes without a word; what was announced does not."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("原因"), max_length=200, widget=Lines(attrs={"rows": 2}),
        help_text=_("退回或取消的原因，所有人都看得到"),
    )  # fmt: skip

    def __init__(self, *args, is_announced: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_announced


class ObjectionForm(forms.Form):
    words = forms.CharField(
        label=_("名册哪里不对"), max_length=500, widget=Lines(attrs={"rows": 3}),
        help_text=_("比如面积和产权证不一样、两套房是同一个业主。管理机构会答复。"),
    )  # fmt: skip


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("答复"), max_length=500, widget=Lines(attrs={"rows": 2}))
