"""管理主体移交: which body follows, from when, by what paper; and what the 居委会 notes of a refusal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.forms.offices import paper_field
from communities.models import Body


class TurnForm(forms.Form):
    """``bodies``: those that may manage this estate and do not."""

    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("移交给"), empty_label=_("请选择"),
        help_text=_("机构的人要先在“任职与离任”里邀请好"),
    )  # fmt: skip
    planned_on = date_field(_("从哪一天起"), _("那天零点起由新的管理主体确认账目和公示"))
    basis = forms.CharField(
        label=_("备案或决议"), max_length=120, help_text=_("名称和编号，如业委会备案表〔2026〕3号")
    )
    basis_date = date_field(_("文件日期"))

    def __init__(self, *args, bodies, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies
        self.fields["paper"] = paper_field(papers)

    def clean_basis_date(self):
        day = self.cleaned_data["basis_date"]
        if day > clock.today():
            raise forms.ValidationError(_("文件的日期不能在今天之后。"))
        return day


class RefusalForm(forms.Form):
    words = forms.CharField(
        label=_("拒签的情况"), max_length=200, help_text=_("何时、在哪里、谁、为什么不签"),
        widget=Lines(attrs={"rows": 2}),
    )  # fmt: skip


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("撤销的原因"), max_length=200, widget=Lines(attrs={"rows": 2}))
