"""Typing or scanning what stands on a body's sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.lines import Lines
from decisions.key_words import WordsError, key_of


class WordsForm(forms.Form):
    """Thirteen groups; a scanner types them in one go."""

    words = forms.CharField(
        label=_("密钥单上的 13 组字"),
        max_length=400,
        widget=Lines(
            attrs={
                "rows": 5,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        help_text=_("一组一组照着填，组与组之间空一格；或者用扫码枪扫单上的二维码。大小写都可以。"),
    )

    def hide_a_sheet(self) -> None:
        """What was copied wrongly stays to be put right; a whole sheet is not shown again, whosever it is."""
        try:
            key_of(self.data["words"])
        except WordsError:
            return
        self.data = self.data.copy()
        self.data["words"] = ""
