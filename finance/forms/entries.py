"""找已入账的账: entries of any age on the desk, by amount, days, number or words."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities import money
from communities.numbers import whole_number

MAX_DIGITS = 6


class SoughtForm(forms.Form):
    """What is looked for by its amount or its words; a value that means nothing is said at its field
    and left aside."""

    amount = forms.CharField(label=_("金额（元）"), required=False, max_length=24)
    q = forms.CharField(label=_("凭证号、内容或单位"), required=False, max_length=60)

    def clean_amount(self):
        text = self.cleaned_data["amount"].strip()
        try:
            return abs(money.parse_yuan(text)) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def given(self) -> dict:
        self.full_clean()
        return getattr(self, "cleaned_data", {})


def fits_words(words: str, entry: str = "") -> Q:
    """A number, or words of memo or party; ``entry`` leads to the entry, as in ``entry__``."""
    fits = Q(**{f"{entry}text__memo__icontains": words})
    fits |= Q(**{f"{entry}counterparty__icontains": words})
    number = whole_number(words.rpartition("-")[2], MAX_DIGITS)
    return fits if number is None else fits | Q(**{f"{entry}number": number})


class FindEntriesForm(SoughtForm):
    """找已入账的账."""

    field_order = ["q", "amount", "starts", "ends"]
    starts = forms.DateField(
        label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends = forms.DateField(
        label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    @property
    def is_asked(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def found(self, entries):
        given = self.given
        if words := given.get("q", "").strip():
            entries = entries.filter(fits_words(words))
        if fen := given.get("amount"):
            entries = entries.filter(amount_fen__in=(fen, -fen))
        if starts := given.get("starts"):
            entries = entries.filter(booking_date__gte=starts)
        if ends := given.get("ends"):
            entries = entries.filter(booking_date__lte=ends)
        return entries
