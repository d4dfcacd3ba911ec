"""What two people make of what is odd, and of what goes back."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities import money
from communities.forms.lines import Lines
from communities.lists import ListForm, Sort
from finance.models import OddProposal, RefundEnd


class TakenSearch(ListForm):
    FITS = {"q": lambda text: Q(transaction__icontains=text) | Q(order__number__iexact=text)}
    SORTS = {
        "": Sort(_("新的在前"), ("-found_at", "-pk")),
        "date": Sort(_("旧的在前"), ("found_at", "pk")),
    }
    q = forms.CharField(label=_("流水号或订单号"), max_length=64, required=False)


class OddForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("处理"), choices=OddProposal.Verdict, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("如渠道后台的流水号、退款单号，第二个人会照着核对"),
        widget=Lines(attrs={"rows": 2}),
    )

    def __init__(self, *args, payment, **kwargs):
        super().__init__(*args, **kwargs)
        if words := payment.returned_words:
            verdict = OddProposal.Verdict
            choices = [(verdict.PAID, verdict.PAID.label), (verdict.RETURNED, words)]
            self.fields["verdict"].choices = choices


class DoubtForm(forms.Form):
    reason = forms.CharField(
        label=_("哪里有误"),
        max_length=200,
        help_text=_("如写错了房号或月份、钱没有收到，第二个人会照着核对"),
        widget=Lines(attrs={"rows": 2}),
    )


class ClosingForm(forms.Form):
    """关闭一笔结果不明的订单."""

    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("如渠道后台查无此单的时间、客服的答复，第二个人会照着核对"),
        widget=Lines(attrs={"rows": 2}),
    )


class RefundForm(forms.Form):
    """申请退款 of one payment: of a bill, or of what no bill took; the amount is typed in yuan."""

    of = forms.ChoiceField(label=_("退哪一项"), widget=forms.RadioSelect)
    amount = forms.CharField(
        label=_("退多少（元）"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("付款人会看到"),
        widget=Lines(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, choices, bills, **kwargs):
        super().__init__(*args, **kwargs)
        self.bills = bills
        self.fields["of"].choices = choices

    def clean_amount(self):
        try:
            return money.parse_yuan(self.cleaned_data["amount"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    @property
    def words(self) -> dict:
        """What ``ask_refund`` is told."""
        given = self.cleaned_data
        return {
            "bill": self.bills.get(given["of"]),
            "amount_fen": given["amount"],
            "reason": given["reason"],
        }


class RefundEndForm(forms.Form):
    """了结: what became of a refund that no channel answers for."""

    verdict = forms.ChoiceField(
        label=_("结果"), choices=RefundEnd.Verdict, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("凭据"),
        max_length=200,
        help_text=_("如退款回单号、银行流水号，第二个人会照着核对"),
        widget=Lines(attrs={"rows": 2}),
    )
