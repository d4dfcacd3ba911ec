"""Why something that waits for a second body is not done."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """不同意的理由: asked for where somebody declines."""

    reason = forms.CharField(
        label=_("不同意的理由"), max_length=200, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
