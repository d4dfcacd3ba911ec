"""流水生成草稿: which rows, against which category, one by one or together."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.forms.drafts import CategoryField

HOW = [
    ("single", gettext_lazy("逐笔，一条流水一笔账")),
    ("day", gettext_lazy("按日合并，一天一笔账")),
    ("month", gettext_lazy("按月合并，一个月一笔账")),
]


class RowsForm(forms.Form):
    """The rows ticked on one bank account's page."""

    rows = forms.ModelMultipleChoiceField(
        queryset=None,
        label=gettext_lazy("银行流水"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一条流水。")},
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
        self.fields["rows"].queryset = rows
        self.fields["category"] = CategoryField(fund, label=_("类别"))
        self.fields["category"].required = True
        self.fields["category"].error_messages["required"] = _("请选择类别。")
