"""找已入账的账: entries of any age on the desk, by amount, days, number or words."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities import money
from communities.numbers import whole_number

MAX_DIGITS = 6


class FindEntriesForm(forms.Form):
    """A value that means nothing is said at its field and left aside."""

    q = forms.CharField(label=_("凭证号、内容或单位"), required=False, max_length=60)
    amount = forms.CharField(label=_("金额（元）"), required=False, max_length=24)
    starts = forms.DateField(
        label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends = forms.DateField(
        label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_amount(self):
        text = self.cleaned_data["amount"].strip()
        try:
            return abs(money.parse_yuan(text)) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def is_asked(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def found(self, entries):
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        if words := given.get("q", "").strip():
            fits = Q(text__memo__icontains=words) | Q(counterparty__icontains=words)
            number = whole_number(words.rpartition("-")[2], MAX_DIGITS)
            if number is not None:
                fits |= Q(number=number)
            entries = entries.filter(fits)
        if fen := given.get("amount"):
            entries = entries.filter(amount_fen__in=(fen, -fen))
        if starts := given.get("starts"):
            entries = entries.filter(booking_date__gte=starts)
        if ends := given.get("ends"):
            entries = entries.filter(booking_date__lte=ends)
        return entries
