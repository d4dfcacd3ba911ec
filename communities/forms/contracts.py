"""物业服务合同: a first or next one, and its renewal."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.forms.companies import CompanyForm
from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.forms.offices import paper_field
from communities.models import OfficePaper, ServiceContract


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


class EndForm(forms.Form):
    last_day = date_field(_("最后一天（含当天）"), _("从书面通知起至少 60 天"))
    notified_on = date_field(_("书面通知的日期"))
    is_shorter = forms.BooleanField(label=_("合同另有约定，可以不足 60 天"), required=False)
    paper = paper_field(OfficePaper.objects.none())
    basis = forms.CharField(
        label=_("依据"), max_length=200, widget=Lines(attrs={"rows": 2}),
        help_text=_("业主大会的决议，或者双方解除合同的协议；日期和文号"),
    )  # fmt: skip

    def __init__(self, *args, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].queryset = papers

    def terms(self) -> dict:
        return dict(self.cleaned_data)


def end_of(day) -> datetime | None:
    """The contract runs through its last day."""
    return begin_of(day + timedelta(days=1)) if day else None
