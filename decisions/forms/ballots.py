"""选票: one answer for each matter, nothing chosen beforehand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from decisions.counting import Choice
from decisions.services.casting import MAX_WORDS

ANSWERS = [
    (Choice.FOR.value, _("同意")),
    (Choice.AGAINST.value, _("反对")),
    (Choice.ABSTAIN.value, _("弃权")),
]
SAID = dict(ANSWERS)


class BallotForm(forms.Form):
    """``party`` and ``version`` say whose ballot it is and which of hers; ``words`` go into its secret."""

    # The browser's own words are in the browser's language.
    use_required_attribute = False
    party = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, matters, **kwargs):
        super().__init__(*args, **kwargs)
        self.matters = list(matters)
        for one in self.matters:
            self.fields[f"m{one.position}"] = forms.ChoiceField(
                label=one.text, choices=ANSWERS, widget=forms.RadioSelect,
                error_messages={"required": _("请选同意、反对或弃权。")},
            )  # fmt: skip
        self.fields["words"] = forms.CharField(
            label=_("随便写几个字"), required=False, max_length=MAX_WORDS,
            help_text=_("会混进您的密钥里，别人猜不到。不会保存，也不会公布。"),
        )  # fmt: skip

    @property
    def answers(self) -> list:
        return [self[f"m{one.position}"] for one in self.matters]

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(self.cleaned_data[f"m{one.position}"]) for one in self.matters)

    @property
    def said(self) -> list[tuple[str, str]]:
        """Each question with the answer, for reading once more."""
        return [(one.text, SAID[self.cleaned_data[f"m{one.position}"]]) for one in self.matters]
