"""What two people make of what is odd."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import OddProposal
from finance.models.orders import UNDONE


class TakenSearch(forms.Form):
    q = forms.CharField(label=_("流水号或订单号"), max_length=64, required=False)


class OddForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("处理"), choices=OddProposal.Verdict, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("如渠道后台的流水号、退款单号，第二个人会照着核对"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, payment, **kwargs):
        super().__init__(*args, **kwargs)
        if payment.is_brought_in:
            verdict = OddProposal.Verdict
            choices = [(verdict.PAID, verdict.PAID.label), (verdict.RETURNED, UNDONE)]
            self.fields["verdict"].choices = choices


class DoubtForm(forms.Form):
    reason = forms.CharField(
        label=_("哪里有误"),
        max_length=200,
        help_text=_("如写错了房号或月份、钱没有收到，第二个人会照着核对"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
