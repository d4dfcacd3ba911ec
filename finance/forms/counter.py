"""柜台收款: the float, what was laid down, the count at the end, the bank's slip."""

from django import forms
from django.utils.translation import gettext_lazy

from communities import money
from communities.forms.lines import Lines
from finance.forms.transfers import AmountField, account_name
from finance.models import BankAccount
from finance.services.counter import PIECES

MAX_PIECES = 100_000


class ShiftForm(forms.Form):
    """开班."""

    float = AmountField(
        label=gettext_lazy("备用金（元）"),
        max_length=30,
        takes_zero=True,
        help_text=gettext_lazy("开班时抽屉里用来找零的钱，没有写 0。"),
    )


class TakeForm(forms.Form):
    """收现金."""

    tendered = AmountField(label=gettext_lazy("收到现金（元）"), max_length=30)
    part = AmountField(
        label=gettext_lazy("只交一部分（元）"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("不填就是交清。"),
    )
    payer_name = forms.CharField(
        label=gettext_lazy("交款人"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("不填写作“业主”。"),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, takes_part, **more):
        super().__init__(*args, **more)
        if not takes_part:
            del self.fields["part"]


class CloseForm(forms.Form):
    """结班: by pieces or as a total."""

    total = AmountField(
        label=gettext_lazy("清点合计（元）"),
        max_length=30,
        required=False,
        takes_zero=True,
        help_text=gettext_lazy("连备用金一起点；也可以只填下面的张数。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("长款或短款的原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("与应有的钱一致就不用填；不一致会告诉管理主体。"),
        widget=Lines(attrs={"rows": 2}),
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        for piece in PIECES:
            self.fields[f"n_{piece}"] = forms.IntegerField(
                label=f"{money.yuan(piece).removesuffix('.00')} {gettext_lazy('元')}",
                required=False,
                min_value=0,
                max_value=MAX_PIECES,
            )

    @property
    def pieces(self):
        return [self[f"n_{piece}"] for piece in PIECES]

    @property
    def counts(self) -> dict[int, int]:
        given = {piece: self.cleaned_data.get(f"n_{piece}") for piece in PIECES}
        return {piece: n for piece, n in given.items() if n is not None}


class DepositForm(forms.Form):
    """存入银行, as the bank's slip prints it."""

    deposited_on = forms.DateField(
        label=gettext_lazy("存入日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("日期写成 2026-09-30 这样。")},
    )
    serial = forms.CharField(label=gettext_lazy("回单流水号"), max_length=60)
    bank_account = forms.ModelChoiceField(
        BankAccount.objects.none(), label=gettext_lazy("存入哪个账户"), required=False
    )

    def __init__(self, *args, fund, **more):
        super().__init__(*args, **more)
        if fund is None:
            del self.fields["bank_account"]
            return
        accounts = BankAccount.objects.filter(
            fund=fund, kind=BankAccount.Kind.BANK, is_active=True, account__isnull=False
        )
        field = self.fields["bank_account"]
        field.queryset, field.label_from_instance = accounts.order_by("pk"), account_name
