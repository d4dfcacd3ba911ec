"""Forms of letters (函): writing one, answering it, ending it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.deadlines import Term
from communities.forms.lines import Lines
from communities.models import Body, PropertyCompany
from notifications.models import ReferralOutcome
from notifications.services.referrals import CHOICES, TERMS


def _days(term: str) -> str:
    return _("%s 个工作日") % Term.parse(term).amount


class LetterForm(forms.Form):
    """发函: to whom, what is asked for, and by when."""

    to = forms.ChoiceField(label=_("致"))
    title = forms.CharField(label=_("事由"), max_length=120)
    letter = forms.CharField(
        label=_("要求"),
        help_text=_("写清要办什么、答复什么。不要写住户姓名、房号和电话。"),
        max_length=2000,
        widget=Lines(attrs={"rows": 6}),
    )
    term = forms.ChoiceField(label=_("答复期限"))

    def __init__(self, *args, addressees, kind, **more):
        super().__init__(*args, **more)
        self.sides = {key_of(one): one for one in addressees}
        self.fields["to"].choices = [(key, str(one)) for key, one in self.sides.items()]
        self.fields["term"].choices = [(term, _days(term)) for term in CHOICES]
        self.fields["term"].initial = TERMS[kind]

    @property
    def addressee(self) -> Body | PropertyCompany:
        return self.sides[self.cleaned_data["to"]]


def key_of(side) -> str:
    return f"{'body' if isinstance(side, Body) else 'company'}:{side.pk}"


class ReplyForm(forms.Form):
    words = forms.CharField(
        label=_("答复"),
        help_text=_("一次答复；写明已办的和要办的。"),
        max_length=2000,
        widget=Lines(attrs={"rows": 5}),
    )


class PaperReplyForm(forms.Form):
    """代录: what came on paper, and the day it came."""

    came_on = forms.DateField(
        label=_("收到的日期"),
        help_text=_("答复是否按时，按这一天算"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    words = forms.CharField(
        label=_("书面答复的内容"),
        help_text=_("照原文录入；不要写住户姓名、房号和电话。"),
        max_length=2000,
        widget=Lines(attrs={"rows": 5}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("结果"), choices=ReferralOutcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=Lines(attrs={"rows": 3})
    )
