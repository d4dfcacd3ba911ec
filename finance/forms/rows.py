"""流水生成草稿: which rows, against which category, one by one or together."""

from django import forms
from django.db.models import Q
from django.db.models.functions import Abs
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.lists import ListForm, Sort
from finance.forms.drafts import CategoryField

HOW = [
    ("single", gettext_lazy("逐笔，一条流水一笔账")),
    ("day", gettext_lazy("按日合并，一天一笔账")),
    ("month", gettext_lazy("按月合并，一个月一笔账")),
]


WHICH = [
    ("ticked", gettext_lazy("下面勾选的流水")),
    ("all", gettext_lazy("找到的全部流水")),
]
MAX_ROWS = 2000


class FindRowsForm(ListForm):
    """找流水: words of counterparty, memo or reference; money in or out."""

    HAS_PEOPLE = True
    FITS = {
        "q": lambda words: (
            Q(counterparty__icontains=words)
            | Q(memo__icontains=words)
            | Q(reference__icontains=words)
        ),
        "way": lambda way: Q(**{f"rest_fen__{'gt' if way == 'in' else 'lt'}": 0}),
    }
    SORTS = {
        "": Sort(gettext_lazy("旧的在前"), ("booked_date", "pk")),
        "new": Sort(gettext_lazy("新的在前"), ("-booked_date", "-pk")),
        "-amount": Sort(
            gettext_lazy("金额大的在前"), (Abs("amount_fen").desc(), "booked_date", "pk")
        ),
    }
    q = forms.CharField(label=gettext_lazy("对方或摘要"), required=False, max_length=60)
    way = forms.ChoiceField(
        label=gettext_lazy("方向"),
        choices=[
            ("", gettext_lazy("收入和支出")),
            ("in", gettext_lazy("只看收入")),
            ("out", gettext_lazy("只看支出")),
        ],
        required=False,
    )


class RowsForm(forms.Form):
    """The rows of one bank account's page: those ticked, or all that were found."""

    which = forms.ChoiceField(
        label=gettext_lazy("记哪些流水"), choices=WHICH, initial="ticked", widget=forms.RadioSelect
    )

    rows = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("银行流水"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    group = forms.ChoiceField(
        label=gettext_lazy("怎样记"), choices=HOW, initial="single", widget=forms.RadioSelect
    )
    memo = forms.CharField(
        label=gettext_lazy("内容"),
        help_text=gettext_lazy("写给住户看的一句话；不填就用流水摘要。"),
        required=False,
        max_length=200,
    )

    def __init__(self, *args, rows, fund, **more):
        super().__init__(*args, **more)
        self.found = rows
        self.fields["rows"].queryset = rows
        self.fields["category"] = CategoryField(fund, label=_("类别"))
        self.fields["category"].required = True
        self.fields["category"].error_messages["required"] = _("请选择类别。")
        self.order_fields(["category", "group", "which", "memo", "rows"])

    def clean(self):
        given = self.cleaned_data
        if given.get("which") == "all":
            if self.found.count() > MAX_ROWS:
                self.add_error("which", _("一次最多 %d 条，请先缩小范围。") % MAX_ROWS)
            given["rows"] = self.found
        if not given.get("rows") and "rows" not in self.errors:
            self.add_error("rows", _("请至少选一条流水。"))
        return given
