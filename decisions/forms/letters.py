"""委托书: for whom, to whom, for what and until when."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.models import OfficePaper
from communities.phones import normal_phone
from decisions.forms.fields import signers_field
from decisions.models.mandates import KINDS

TERM = _("请写清委托从哪天到哪天，结束不能早于开始。")
MISSING = {"matters": _("请勾选委托的事项。"), "since": TERM, "until": TERM}


class LetterForm(forms.Form):
    """``matters`` are positions of the vote's questions; none is chosen beforehand."""

    party = forms.TypedChoiceField(label=_("为哪些房屋委托"), coerce=int, widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("受托人的手机号"), max_length=30,
        help_text=_("本小区的住户，用这个手机号登录本站。物业公司的人一般不能受托。"),
    )  # fmt: skip
    matters = forms.TypedMultipleChoiceField(
        label=_("委托的事项"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("一张选票回答全部事项，要全部勾选。"),
    )  # fmt: skip
    instruction = forms.CharField(
        label=_("怎么投"), max_length=500, required=False,
        widget=Lines(attrs={"rows": 3}),
        help_text=_("如：第 1 项同意，第 2 项由受托人决定。受托人应当照办。这几句不像选票那样密封。"),
    )  # fmt: skip
    since = date_field(_("委托从哪天"))
    until = date_field(_("委托到哪天"), _("这一天也算。要到表决的最后一天。"))

    def __init__(self, *args, parties, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [(one.pk, "、".join(one.homes)) for one in parties]
        self.fields["matters"].choices = [(one.position, one.text) for one in questions]
        for name, words in MISSING.items():
            self.fields[name].error_messages["required"] = words

    def clean_phone(self) -> str:
        try:
            return normal_phone(self.cleaned_data["phone"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class EndForm(forms.Form):
    """终止委托."""

    letter = forms.IntegerField(widget=forms.HiddenInput)


class PaperLetterForm(LetterForm):
    """纸质委托书: the same, with what the agent is and the signed paper that is kept already. ``owners``: pairs of number
    and words, of a party that has several."""

    party = forms.TypedChoiceField(label=_("为哪些房屋委托"), coerce=int)
    kind = forms.ChoiceField(label=_("身份"), choices=KINDS)
    scan = forms.ModelChoiceField(
        OfficePaper.objects.none(), label=_("签名的委托书"), empty_label=_("请选择"),
        help_text=_("先存进存档文件。业主是单位的，要盖章；有几位业主的，都要签名；监护人附关系证明。"),
    )  # fmt: skip

    def __init__(self, *args, estate, owners: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        if owners:
            self.fields["signers"] = signers_field(_("委托书上谁签了名"), owners)
        papers = OfficePaper.objects.for_estate(estate).filter(kind=OfficePaper.Kind.OTHER)
        self.fields["scan"].queryset = papers.order_by("-dated", "-pk")
