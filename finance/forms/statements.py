"""公示表: which period to freeze, and what is said about it."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy

from communities import clock
from communities.forms.lines import Lines
from communities.wording import period_name
from finance.closed_days import DAY, first_gap
from finance.models import Statement
from finance.periods import bounds
from finance.states import CLOSED


def ended_periods(fund, today: date) -> list[str]:
    """Quarters, months, halves and years that are over, not before the books begin and not
    frozen yet, and before which every day is."""
    first = fund.first_day_of_statements
    if first is None:
        return []
    booked = fund.first_booked_day
    frozen = Statement.objects.filter(fund=fund, status__in=CLOSED)
    frozen = list(frozen.values_list("period", "starts", "ends"))
    taken = {period for period, _starts, _ends in frozen}
    spans = [(starts, ends) for _period, starts, ends in frozen]
    return [
        code
        for year in range(today.year, first.year - 1, -1)
        for code in _of_year(year)
        if _is_over(code, first, today)
        and code not in taken
        and first_gap(booked, bounds(code)[0] - DAY, spans) is None
    ]


def _of_year(year: int) -> list[str]:
    quarters = [f"{year}-Q{number}" for number in (4, 3, 2, 1)]
    months = [f"{year}-{number:02d}" for number in range(12, 0, -1)]
    return [*quarters, *months, f"{year}-H2", f"{year}-H1", str(year)]


def _is_over(code: str, first: date, today: date) -> bool:
    return bounds(code)[1] < today and bounds(code)[1] >= first


class PeriodForm(forms.Form):
    """冻结哪个期间, of one fund."""

    period = forms.ChoiceField(label=gettext_lazy("期间"))

    def __init__(self, *args, fund, **more):
        super().__init__(*args, **more)
        periods = ended_periods(fund, clock.today())
        self.fields["period"].choices = [(code, period_name(code)) for code in periods]


class WordsForm(forms.Form):
    """What stands beside the figures: why books and bank differ, and a word to residents."""

    difference_reason = forms.CharField(
        label=gettext_lazy("账本与银行差额的原因"),
        help_text=gettext_lazy("有差额时必填，会和数字一起公开。"),
        required=False,
        max_length=200,
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=1000,
        widget=Lines(attrs={"rows": 3}),
    )
