"""对账: which entries a bank row belongs to, or why it is none of the owners'."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import money
from communities.forms.lines import Lines
from communities.numbers import whole_number
from finance.forms.entries import SoughtForm
from finance.models import RowSetAside
from finance.selectors.public.entries import fits_words

DAYS = [
    ("5", gettext_lazy("前后 5 天")),
    ("31", gettext_lazy("前后一个月")),
    ("all", gettext_lazy("不限日期")),
]


class FindEntryForm(SoughtForm):
    """找已有的账: by amount, days around the row's, number or words."""

    days = forms.ChoiceField(label=gettext_lazy("日期"), choices=DAYS, required=False)
    field_order = ["amount", "days", "q"]

    def __init__(self, data=None, *, row, **more):
        super().__init__(data, **more)
        self.row = row

    def found(self, postings):
        """``postings`` that fit; a value that means nothing is left aside."""
        given = self.given
        if fen := given.get("amount"):
            postings = postings.filter(
                Q(amount_fen__in=(fen, -fen))
                | Q(left_fen__in=(fen, -fen))
                | Q(entry__amount_fen__in=(fen, -fen))
            )
        if days := whole_number(given.get("days", ""), 3):
            near = timedelta(days=days)
            postings = postings.filter(
                booking_date__range=(self.row.booked_date - near, self.row.booked_date + near)
            )
        if words := given.get("q"):
            postings = postings.filter(fits_words(words, "entry__"))
        return postings


class SharesForm:
    """The ticked postings with how much of the row each explains, in yuan; ``errors`` in words."""

    def __init__(self, data, postings, row):
        self.typed = {one.pk: data.get(f"share-{one.pk}", "") for one in postings}
        ticked = set(data.getlist("postings"))
        self.chosen = [one for one in postings if str(one.pk) in ticked]
        self.errors, self.shares = [], []
        sign = 1 if row.amount_fen > 0 else -1
        for posting in self.chosen:
            try:
                fen = money.parse_yuan(self.typed[posting.pk])
            except ValueError as error:
                self.errors.append(f"{posting.entry.shown_number}：{error}")
                continue
            if fen <= 0:
                self.errors.append(_("%s：对上的金额要大于零。") % posting.entry.shown_number)
            self.shares.append((posting, sign * fen))


class SetAsideForm(forms.Form):
    """不属公共收益: what money it is, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("是什么钱"), choices=RowSetAside.Kind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        help_text=gettext_lazy("例如：3 幢装修押金，验收后退回，见收据。"),
        max_length=200,
        widget=Lines(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明为什么不属于公共收益。")},
    )
