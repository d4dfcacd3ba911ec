"""物业服务合同: a first or next one, and its renewal."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.forms.companies import CompanyForm
from communities.forms.days import date_field
from communities.models import ServiceContract


def begin_of(day) -> datetime:
    return datetime.combine(day, time(0), clock.SHANGHAI)


def fee_model_field():
    return forms.ChoiceField(
        label=_("收费方式"), choices=ServiceContract.FeeModel.choices, widget=forms.RadioSelect
    )


def last_day_field():
    return date_field(_("到哪一天（含当天）"), _("没有约定的不填"), required=False)


class SignForm(CompanyForm):
    fee_model = fee_model_field()
    first_day = date_field(_("从哪一天起"))
    last_day = last_day_field()

    def clean(self):
        words = super().clean()
        first, last = words.get("first_day"), words.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("止日不能早于起日。"))
        return words

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


def end_of(day) -> datetime | None:
    """The contract runs through its last day."""
    return begin_of(day + timedelta(days=1)) if day else None
