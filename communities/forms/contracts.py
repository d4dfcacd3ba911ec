"""物业服务合同: a first or next one, its renewal, its early end."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.forms.offices import date_field
from communities.models import PropertyCompany, ServiceContract


def begin_of(day) -> datetime:
    return datetime.combine(day, time(0), clock.SHANGHAI)


def fee_model_field():
    return forms.ChoiceField(
        label=_("收费方式"), choices=ServiceContract.FeeModel.choices, widget=forms.RadioSelect
    )


def last_day_field():
    return date_field(_("到哪一天（含当天）"), _("没有约定的不填"), required=False)


class SignForm(forms.Form):
    company_name = forms.CharField(label=_("物业服务企业"), max_length=80)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, min_length=18, help_text=_("18 位")
    )
    fee_model = fee_model_field()
    first_day = date_field(_("从哪一天起"))
    last_day = last_day_field()

    def clean(self):
        """One company by its code, whatever spelling of its name was typed."""
        words = super().clean()
        known = PropertyCompany.objects.filter(credit_code=words.get("credit_code", "")).first()
        if known and words.get("company_name") and known.name != words["company_name"]:
            self.add_error("company_name", _("这个信用代码登记的企业是“%s”。") % known.name)
        first, last = words.get("first_day"), words.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("止日不能早于起日。"))
        return words

    def company(self) -> PropertyCompany:
        words = self.cleaned_data
        found, _made = PropertyCompany.objects.get_or_create(
            credit_code=words["credit_code"], defaults={"name": words["company_name"]}
        )
        return found

    def terms(self) -> dict:
        words = self.cleaned_data
        return {
            "fee_model": words["fee_model"],
            "valid_from": begin_of(words["first_day"]),
            "valid_until": end_of(words["last_day"]),
        }


class RenewForm(forms.Form):
    fee_model = fee_model_field()
    last_day = last_day_field()

    def terms(self) -> dict:
        words = self.cleaned_data
        return {"fee_model": words["fee_model"], "valid_until": end_of(words["last_day"])}


class EndForm(forms.Form):
    ends_on = date_field(
        _("从哪一天起不再有效"), _("明天或以后；那天零点起，物业的人在本小区没有权限")
    )
    reason = forms.CharField(
        label=_("原因和依据"), max_length=200, help_text=_("如业主大会决定的日期和编号、通知的日期"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day <= clock.today():
            raise forms.ValidationError(_("要填明天或以后的日期。"))
        return day

    def terms(self) -> dict:
        return {
            "at": begin_of(self.cleaned_data["ends_on"]),
            "reason": self.cleaned_data["reason"],
        }


def end_of(day) -> datetime | None:
    """The contract runs through its last day."""
    return begin_of(day + timedelta(days=1)) if day else None
