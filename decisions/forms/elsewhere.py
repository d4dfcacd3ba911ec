"""录入线下表决: one decision and its matters."""

from decimal import Decimal

from django import forms
from django.db.models import Q
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.lists import ListForm, Sort
from communities.models import Estate, OfficePaper
from decisions.forms.fields import matter_choices
from decisions.models import Decision, ElsewhereDecision
from decisions.models.elsewhere import ALL_OWNERS
from decisions.services.elsewhere import MAX_MATTERS
from decisions.states import ElsewhereStatus, VoteStatus

# Square metres; three sums of it are still counted exactly.
MAX_AREA = Decimal(10**8)


def _area(label, **more):
    attrs = {"inputmode": "decimal"}
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=MAX_AREA, max_digits=12, decimal_places=2,
        widget=forms.TextInput(attrs=attrs), **more,
    )  # fmt: skip


def _heads(label):
    attrs = {"inputmode": "numeric"}
    return forms.IntegerField(
        label=label, min_value=0, max_value=1_000_000, widget=forms.TextInput(attrs=attrs)
    )


class FindDecisionsForm(ListForm):
    """找已有结论的."""

    field_order = ["q", "estate"]
    FITS = {"q": lambda text: Q(title__icontains=text) | Q(number__iexact=text)}
    SORTS = {
        "": Sort(_("新的在前"), ("-decided_on", "-pk")),
        "date": Sort(_("旧的在前"), ("decided_on", "pk")),
    }
    q = forms.CharField(label=_("标题或编号"), required=False, max_length=60)


class ElsewhereForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=120)
    form = forms.ChoiceField(label=_("形式"), choices=ElsewhereDecision.Form.choices)
    platform = forms.CharField(
        label=_("平台名称"),
        max_length=80,
        required=False,
        help_text=_("用其他电子投票平台的，写明是哪个"),
    )
    scope = forms.CharField(
        label=_("表决范围"),
        max_length=80,
        initial=ALL_OWNERS,
        help_text=_("只由几幢表决的，写明哪几幢"),
    )
    noticed_on = date_field(_("通知业主的日期"))
    opened_on = date_field(_("开始表决"))
    closed_on = date_field(_("结束表决"))
    decided_on = date_field(_("结果日期"))
    total_area = _area(_("总专有面积（m²）"), help_text=_("有权表决的全部业主，不论有没有参与"))
    total_heads = _heads(_("总人数"))
    papers = forms.ModelMultipleChoiceField(
        OfficePaper.objects.none(), label=_("材料"),
        help_text=_("从存档文件里选：表决结果、会议纪要、计票表"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    replaces = forms.ModelChoiceField(
        ElsewhereDecision.objects.none(), label=_("更正哪一份"), required=False,
        empty_label=_("不是更正"), help_text=_("已核对的不能改；录错了，另录一份，注明更正哪一份"),
    )  # fmt: skip

    vote = forms.ModelChoiceField(
        Decision.objects.none(), label=_("哪一次公告的表决"), required=False,
        empty_label=_("不是在这里公告的"), help_text=_("在这里公告过的，选上；日期要和公告一致"),
    )  # fmt: skip

    def __init__(self, *args, estate: Estate, **kwargs):
        super().__init__(*args, **kwargs)
        announced = [VoteStatus.ANNOUNCED, VoteStatus.DECIDED]
        votes = Decision.objects.for_estate(estate).filter(status__in=announced)
        self.fields["vote"].queryset = votes.order_by("-number")
        papers = OfficePaper.objects.for_estate(estate).order_by("-dated", "-pk")
        self.fields["papers"].queryset = papers
        confirmed = ElsewhereDecision.objects.for_estate(estate).filter(
            status=ElsewhereStatus.CONFIRMED
        )
        self.fields["replaces"].queryset = confirmed.order_by("-number")


class MatterForm(forms.Form):
    """Left empty altogether, it is none."""

    code = forms.ChoiceField(
        label=_("事项"),
        choices=matter_choices,
        help_text=_("归在哪一项，决定要过半数还是四分之三。"),
    )
    text = forms.CharField(label=_("表决的问题"), max_length=300, widget=Lines(attrs={"rows": 2}))
    for_area, for_heads = _area(_("同意面积（m²）")), _heads(_("同意人数"))
    against_area, against_heads = _area(_("反对面积（m²）")), _heads(_("反对人数"))
    abstain_area, abstain_heads = _area(_("弃权面积（m²）")), _heads(_("弃权人数"))


MatterForms = formset_factory(
    MatterForm, extra=2, min_num=1, max_num=MAX_MATTERS, validate_min=True, validate_max=True
)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("退回的原因"),
        max_length=200,
        required=False,
        widget=Lines(attrs={"rows": 2}),
    )
