"""找已入账的账: entries of any age on the desk, by amount, days, number or words."""

from django import forms
from django.db.models import Q
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from communities import money
from communities.lists import ListForm, Sort
from finance.models.draft import Kind
from finance.selectors.public.entries import fits_words


class SoughtForm(ListForm):
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


class FindEntriesForm(SoughtForm):
    """找已入账的账."""

    field_order = ["q", "amount", "estate", "kind", "starts", "ends"]
    FITS = {
        "q": fits_words,
        "amount": lambda fen: Q(amount_fen__in=(fen, -fen)),
        "kind": lambda kind: Q(kind=kind),
        "starts": lambda day: Q(booking_date__gte=day),
        "ends": lambda day: Q(booking_date__lte=day),
    }
    SORTS = {
        "": Sort(_("新的在前"), ("-booking_date", "-pk")),
        "date": Sort(_("旧的在前"), ("booking_date", "pk")),
        "-amount": Sort(_("金额大的在前"), (Abs("amount_fen").desc(), "-booking_date", "-pk")),
    }
    kind = forms.ChoiceField(
        label=_("方向"), choices=[("", _("全部")), *Kind.choices], required=False
    )
    starts = forms.DateField(
        label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends = forms.DateField(
        label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
