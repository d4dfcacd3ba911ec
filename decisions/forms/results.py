"""Forms of a provisional result: a counter's word, an owner's objection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.lines import Lines


class WordForm(forms.Form):
    reason = forms.CharField(
        label=_("不签的原因"), required=False, max_length=500,
        widget=Lines(attrs={"rows": 3}),
        help_text=_("签字的不用填。写明哪里不对；会公开，不要写姓名、房号。"),
    )  # fmt: skip


class ResultObjectionForm(forms.Form):
    words = forms.CharField(
        label=_("结果哪里不对"), max_length=500, widget=Lines(attrs={"rows": 3}),
        help_text=_("会公开，不写您是谁；请不要写姓名、房号和电话。管理机构会答复。"),
    )  # fmt: skip
    homes = forms.CharField(
        label=_("涉及哪些房屋"), required=False, max_length=500,
        help_text=_("照名册写，如 2幢2-101、2幢2-201。不公开；用来算这些票能不能改变结果。"),
    )  # fmt: skip
