"""Forms of the desk's smaller lists: signals, reply templates, service times."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.deadlines import Term
from communities.models import Estate
from repairs.levels import DEFAULTS, Level
from repairs.models import Reply, Ticket
from repairs.selectors.scene import colleagues
from repairs.selectors.terms import matrix


class SignalAssignForm(forms.Form):
    to = forms.ModelChoiceField(None, label=_("核查人"), empty_label=_("请选择"))

    def __init__(self, *args, signal, now, **more):
        super().__init__(*args, auto_id="assign_%s", **more)
        self.fields["to"].queryset = colleagues([signal.estate_id], now)
        self.fields["to"].label_from_instance = lambda one: one.name or one.office_name


class SignalReviewForm(forms.Form):
    """核查: what lies behind it; with a lead ticket the open ones are dealt with as one."""

    findings = forms.CharField(
        label=_("核查意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    lead = forms.ModelChoiceField(
        Ticket.objects.none(),
        label=_("合并办理，主件是"),
        required=False,
        empty_label=_("不合并"),
    )

    def __init__(self, *args, tickets, **more):
        super().__init__(*args, auto_id="review_%s", **more)
        is_open = [one.pk for one in tickets if one.status in {"reported", "acknowledged"}]
        rows = Ticket.objects.filter(pk__in=is_open, matter=None, is_public=True)
        self.fields["lead"].queryset = rows.select_related("building", "category")
        self.fields["lead"].label_from_instance = lambda one: f"{one.number} {one.title}"


class ReplyForm(forms.Form):
    estate = forms.ModelChoiceField(Estate.objects.none(), label=_("小区"), empty_label=None)
    title = forms.CharField(label=_("标题"), max_length=20)
    words = forms.CharField(
        label=_("内容"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
    use = forms.ChoiceField(label=_("用在"), choices=Reply.Use.choices, required=False)
    sort = forms.IntegerField(label=_("排序"), min_value=0, max_value=999, initial=0)

    def __init__(self, *args, estates=(), **more):
        super().__init__(*args, **more)
        if estates:
            rows = Estate.objects.filter(pk__in=[one.pk for one in estates])
            self.fields["estate"].queryset = rows.order_by("slug")
        else:
            del self.fields["estate"]


class TimesForm(forms.Form):
    """服务时限: one field for every cell that the default matrix knows; empty means no term."""

    document = forms.CharField(
        label=_("依据的文件或会议记录"),
        max_length=200,
        help_text=_("例如：业主大会 2026 年第 2 次会议决定第 3 项。"),
    )
    file = forms.FileField(
        label=_("文件的照片"),
        required=False,
        help_text=_("一张，和时限一起公开；请先遮住姓名、房号和电话。"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    effective_at = forms.DateField(
        label=_("从哪一天起"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("不填即日起；放宽的须提前 7 天公示。"),
    )

    def __init__(self, *args, times=None, **more):
        super().__init__(*args, **more)
        own = {(cell.level.value, cell.stage.value): cell for cell in matrix(times)}
        for level, stages in DEFAULTS.items():
            for stage in stages:
                cell = own[level.value, stage.value]
                self.fields[f"{level.value}-{stage.value}"] = forms.CharField(
                    label=stage.label,
                    required=False,
                    max_length=12,
                    initial=str(cell.own) if cell.own else "",
                )

    @property
    def levels(self):
        """(level, fields) in the order of the matrix."""
        return [
            (Level(level), [self[f"{level.value}-{stage.value}"] for stage in stages])
            for level, stages in DEFAULTS.items()
        ]

    def clean(self):
        terms = {}
        for level, stages in DEFAULTS.items():
            for stage in stages:
                name = f"{level.value}-{stage.value}"
                if text := self.cleaned_data.get(name, "").strip():
                    try:
                        terms[level.value, stage.value] = Term.parse(text)
                    except ValueError as wrong:
                        self.add_error(name, str(wrong))
        self.cleaned_data["terms"] = terms
        return self.cleaned_data
