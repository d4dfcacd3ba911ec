"""登记转账, and what the second person answers."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import money
from communities.forms.lines import Lines
from communities.models import OfficePaper
from finance.models import BankAccount


class AmountField(forms.CharField):
    """An amount in yuan as fen, above zero unless it ``takes_zero``."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *args, takes_zero=False, **more):
        self.takes_zero = takes_zero
        super().__init__(*args, **more)

    def clean(self, value):
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            fen = money.parse_yuan(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if fen < 0 or not (fen or self.takes_zero):
            raise forms.ValidationError(_("金额要大于零。"))
        return fen


def account_name(row: BankAccount) -> str:
    return f"{row.fund.name} · {row}"


class SlipForm(forms.Form):
    """登记转账, as the bank's slip prints it."""

    amount = AmountField(label=gettext_lazy("转账金额（元）"), max_length=30)
    paid_on = forms.DateField(
        label=gettext_lazy("转账日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("日期写成 2026-09-30 这样。")},
    )
    serial = forms.CharField(
        label=gettext_lazy("银行流水号"),
        max_length=60,
        help_text=gettext_lazy("照回单填写；同一个流水号只能登记一次。"),
    )
    payer_bank = forms.CharField(
        label=gettext_lazy("付款银行和账号尾号"),
        max_length=40,
        help_text=gettext_lazy("例如：农业银行 尾号 1234"),
    )
    payer_name = forms.CharField(
        label=gettext_lazy("交款人"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("不填写作“业主”。"),
    )
    bank_account = forms.ModelChoiceField(
        BankAccount.objects.none(),
        label=gettext_lazy("到了哪个账户"),
        required=False,
        empty_label=gettext_lazy("物业公司自己的账户"),
        help_text=gettext_lazy("账单的钱属于全体业主的，要选业主的银行账户。"),
    )
    paper = forms.ModelChoiceField(
        OfficePaper.objects.none(),
        label=gettext_lazy("回单"),
        required=False,
        empty_label=gettext_lazy("不附"),
        help_text=gettext_lazy("存档文件里有回单的可以选。"),
    )
    note = forms.CharField(label=gettext_lazy("附言"), max_length=200, required=False)

    def __init__(self, *args, estate, **more):
        super().__init__(*args, **more)
        accounts = BankAccount.objects.for_estate(estate).filter(
            kind=BankAccount.Kind.BANK, is_active=True, account__isnull=False
        )
        field = self.fields["bank_account"]
        field.queryset = accounts.select_related("fund").order_by("fund", "pk")
        field.label_from_instance = account_name
        papers = OfficePaper.objects.for_estate(estate).filter(readers=OfficePaper.Readers.OFFICE)
        self.fields["paper"].queryset = papers.order_by("-dated", "-pk")

    @property
    def said(self) -> dict:
        given = dict(self.cleaned_data)
        given["amount_fen"] = given.pop("amount")
        return given


class AnswerForm(forms.Form):
    """Why a slip is refused; nothing where it is right."""

    answer = forms.CharField(
        label=gettext_lazy("不通过的原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("核对无误的不用填。"),
        widget=Lines(attrs={"rows": 2}),
    )
