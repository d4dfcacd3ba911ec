"""任职与离任: whom to ask into which office, and why somebody leaves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.forms.days import date_field
from communities.forms.homes import phone_field
from communities.models import User
from communities.phones import normal_phone, textable_phone
from communities.texting import can_text


def paper_field(papers):
    return forms.ModelChoiceField(
        papers, label=_("存档文件"), required=False, empty_label=_("不选"),
        help_text=_("已存进“存档文件”的，可以选上"),
    )  # fmt: skip


class OfficeForm(forms.Form):
    """``seats``: those that this person may give; ``papers``: those that she may read here."""

    seat = forms.ChoiceField(label=_("请对方做什么"))
    name = forms.CharField(label=_("对方姓名"), max_length=40)
    phone = phone_field(_("对方手机号"))
    starts_on = date_field(_("从哪一天起"), _("今天或以后；对方接受以后才开始"))
    basis = forms.CharField(
        label=_("备案或任命文件"), max_length=120, required=False,
        help_text=_("业委会成员必填：备案表的名称和编号"),
    )  # fmt: skip
    basis_date = date_field(_("文件日期"), _("业委会成员必填"), required=False)

    def __init__(self, *args, seats, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self._seats = {one.key: one for one in seats}
        self.fields["seat"].choices = [("", "—")] + [(one.key, one.words) for one in seats]
        self.fields["phone"].read = textable_phone if can_text() else normal_phone
        self.fields["starts_on"].initial = clock.today()
        self.fields["paper"] = paper_field(papers)

    def clean_seat(self):
        return self._seats[self.cleaned_data["seat"]]

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day < clock.today():
            raise forms.ValidationError(_("不能早于今天。"))
        return day

    def clean_basis_date(self):
        day = self.cleaned_data["basis_date"]
        if day and day > clock.today():
            raise forms.ValidationError(_("文件的日期不能在今天之后。"))
        return day


class OfficeEndForm(forms.Form):
    """Without a day it ends at once; without a successor what she holds goes back to the queue."""

    ends_on = date_field(
        _("从哪一天起不再任职"), _("不填就是现在；填了从那天零点起"), required=False
    )
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("如辞职、调离、任期届满"),
        error_messages={"required": _("请写明原因。")},
    )  # fmt: skip
    successor = forms.ModelChoiceField(
        User.objects.none(), label=_("她手上的事交给谁"), required=False,
        empty_label=_("回到队列，由办公室分派"),
    )  # fmt: skip

    def __init__(self, *args, successors, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = successors
        self.fields["successor"].label_from_instance = lambda user: user.name or user.office_name
        self.fields["paper"] = paper_field(papers)

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day and day <= clock.today():
            raise forms.ValidationError(_("要填明天或以后的日期；现在就结束的不用填。"))
        return day
