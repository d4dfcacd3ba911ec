"""What is looked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.finding import Sought


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("找什么"),
        help_text=_("编号、房号（12幢3单元502）、姓名、手机号、金额（元）或者几个字"),
        min_length=2,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
        error_messages={"required": _("请写要找什么。"), "min_length": _("请至少写两个字。")},
    )

    @property
    def sought(self) -> Sought:
        return Sought(self.cleaned_data["q"])
