"""收费: a schedule's new version, the month to bill, what of a home its bills depend on, a one-off."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import money
from communities.models import OfficePaper, Unit
from finance.fees import MAX_AHEAD, PARK_COMMON
from finance.models import FeeNote
from finance.periods import FIRST_DAY
from finance.selectors.billing import MONTHLY

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


class MonthField(forms.CharField):
    """2026-09 as its first day."""

    widget = forms.TextInput(
        attrs={"type": "month", "placeholder": "2026-09", "autocomplete": "off"}
    )

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        found = MONTH.fullmatch(text)
        month = date(int(found[1]), int(found[2]), 1) if found else None
        if month is None or month < FIRST_DAY:
            raise forms.ValidationError(_("月份写成 2026-09 这样。"))
        return month

    def prepare_value(self, value):
        return f"{value:%Y-%m}" if isinstance(value, date) else value


def _number(label, **more):
    return forms.IntegerField(label=label, required=False, min_value=0, **more)


def _clause(label):
    return forms.CharField(label=label, required=False, max_length=60)


class ScheduleForm(forms.Form):
    """录入收费标准. What an empty home pays less and what late payment costs stay off unless filled in."""

    kind = forms.ChoiceField(
        label=gettext_lazy("项目"),
        choices=[(kind.value, kind.label) for kind in MONTHLY],
        help_text=gettext_lazy("公共车位占用业主共有的道路和场地，收入归全体业主。"),
    )
    unit_kind = forms.ChoiceField(
        label=gettext_lazy("适用于"),
        choices=Unit.Kind.choices,
        help_text=gettext_lazy("公共车位费按登记的车位收，不看这一项。"),
    )
    price = forms.DecimalField(
        label=gettext_lazy("单价（元）"),
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=4,
        help_text=gettext_lazy(
            "物业费按每平方米每月，车位按每个每月；最多四位小数。不再收的写 0。"
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    valid_from = MonthField(label=gettext_lazy("从哪个月起"))
    due_days = forms.IntegerField(
        label=gettext_lazy("出账后多少天内交"), min_value=1, max_value=366, initial=30
    )
    paper = forms.ModelChoiceField(
        OfficePaper.objects.none(),
        label=gettext_lazy("依据"),
        help_text=gettext_lazy("先由业委会或居委会把合同、决定存入存档文件，并让物业可以看。"),
        empty_label=gettext_lazy("请选择"),
    )
    clause = forms.CharField(
        label=gettext_lazy("条款"), max_length=60, help_text=gettext_lazy("例如：第八条第二款")
    )
    allows_parts = forms.BooleanField(label=gettext_lazy("一张账单可以分几次交"), required=False)
    vacant_percent = _number(gettext_lazy("空置房按百分之几收"), max_value=99)
    vacant_clause = _clause(gettext_lazy("空置减收的条款"))
    late_permyriad = forms.DecimalField(
        label=gettext_lazy("违约金，每日万分之几"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=5,
        decimal_places=2,
    )
    late_cap_percent = _number(gettext_lazy("违约金最高到欠费的百分之几"), max_value=100)
    late_clause = _clause(gettext_lazy("违约金的条款"))

    SETTINGS = (
        "vacant_percent", "vacant_clause", "late_permyriad", "late_cap_percent", "late_clause",
    )  # fmt: skip

    def __init__(self, *args, estate, **more):
        super().__init__(*args, **more)
        papers = OfficePaper.objects.for_estate(estate).filter(readers=OfficePaper.Readers.OFFICE)
        self.fields["paper"].queryset = papers.order_by("-dated", "-pk")

    def clean(self):
        given = self.cleaned_data
        needs = {"vacant_percent": ["vacant_clause"]}
        needs |= {"late_permyriad": ["late_cap_percent", "late_clause"]}
        for name, others in needs.items():
            for other in others:
                if given.get(name) is not None and given.get(other) in (None, ""):
                    self.add_error(other, _("合同里写着这一条才能收或减，请一并填写。"))
        if given.get("kind") == PARK_COMMON:
            given["unit_kind"] = ""
        return given

    @property
    def settings(self):
        return [self[name] for name in self.SETTINGS]

    @property
    def main(self):
        apart = {*self.SETTINGS, "allows_parts"}
        return [bound for bound in self.visible_fields() if bound.name not in apart]


class ArrearsForm(forms.Form):
    """导入期初欠费."""

    file = forms.FileField(
        label=gettext_lazy("欠费表"),
        help_text=gettext_lazy(
            "XLSX 或 CSV，最大 5 MB。列：楼栋、房号、项目（物业费、公共车位费、车位管理费、一次性费用）、"
            "月份、欠费金额；公共车位费另要车位号，一次性费用另要内容。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class HeldForm(forms.Form):
    """导入期初预收."""

    file = forms.FileField(
        label=gettext_lazy("预收表"),
        help_text=gettext_lazy(
            "XLSX 或 CSV，最大 5 MB。列：楼栋、房号、项目（物业费、公共车位费、车位管理费）、预收余额；"
            "公共车位费另要车位号。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class TakenForm(forms.Form):
    """导入物业系统收款."""

    file = forms.FileField(
        label=gettext_lazy("收款表"),
        help_text=gettext_lazy(
            "XLSX 或 CSV，最大 5 MB。列：楼栋、房号、项目、月份、金额、收款日、收款方式、流水号；公共车位费另要"
            "车位号，一次性费用另要内容；收据号、交款人可以不写。一个流水号付了几张账单，就写几行。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class ClearForm(forms.Form):
    """开缴清证明."""

    until = MonthField(label=gettext_lazy("缴清到哪个月"))


class AheadForm(forms.Form):
    """预交: which item, from which month on, how many months."""

    key = forms.CharField(max_length=120)
    since = MonthField()
    months = forms.IntegerField(min_value=1, max_value=MAX_AHEAD)


class RunForm(forms.Form):
    """出账: which month; ``digest`` is of what was looked at."""

    m = MonthField(label=gettext_lazy("哪个月"))
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class FindUnitForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("房屋"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("例如：1-101"),
    )


class NoteForm(forms.Form):
    """计费登记 of one home."""

    kind = forms.ChoiceField(label=gettext_lazy("登记"), choices=FeeNote.Kind.choices)
    label = forms.CharField(
        label=gettext_lazy("车位号"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("登记空置时不填。"),
    )
    valid_from = MonthField(label=gettext_lazy("从哪个月起"))

    def clean(self):
        given = self.cleaned_data
        if given.get("kind") == FeeNote.Kind.SPACE and not given.get("label", "").strip():
            self.add_error("label", _("请填写车位号。"))
        return given


class NoteEndForm(forms.Form):
    valid_until = MonthField(label=gettext_lazy("从哪个月起不再算"))


class OneOffForm(forms.Form):
    """一次性费用, as agreed with the owner."""

    item = forms.CharField(
        label=gettext_lazy("费用内容"),
        max_length=60,
        help_text=gettext_lazy("例如：更换阳台地漏（已与业主约定）"),
    )
    amount = forms.CharField(
        label=gettext_lazy("金额（元）"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean_amount(self):
        try:
            fen = money.parse_yuan(self.cleaned_data["amount"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if fen <= 0:
            raise forms.ValidationError(_("金额要大于零。"))
        return fen
