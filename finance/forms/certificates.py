"""存单: which deposit, which day, what lay there, and the paper."""

from django import forms
from django.utils.translation import gettext_lazy

from communities import money
from finance.models import BankAccount


class TurnForm(forms.Form):
    """转为定期存款: which account, and why."""

    account = forms.ModelChoiceField(
        BankAccount.objects.none(), label=gettext_lazy("银行账户"), empty_label=None
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么是定期存款"),
        help_text=gettext_lazy("例如：开户时按银行账户登记，实为一年期定期存单，银行不出流水。"),
        max_length=200,
    )

    def __init__(self, *args, accounts, **more):
        super().__init__(*args, auto_id="turn_%s", **more)
        self.fields["account"].queryset = accounts
        self.fields["account"].label_from_instance = lambda row: f"{row.estate.name} · {row}"


class CertificateForm(forms.Form):
    """登记存单; the amount is typed in yuan."""

    account = forms.ModelChoiceField(
        BankAccount.objects.none(), label=gettext_lazy("定期存款账户"), empty_label=None
    )
    day = forms.DateField(
        label=gettext_lazy("截至日期"),
        help_text=gettext_lazy(
            "这张纸证明哪一天终了的余额，不是开户那天；公示到哪一天，就请银行证明到哪一天。"
        ),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("日期写成 2026-09-30 这样。")},
    )
    since = forms.DateField(
        label=gettext_lazy("起息日或开户日"),
        help_text=gettext_lazy(
            "纸上印的起息日或开户日，已支取的写支取日；没有印的不填。它只证明这一天以后的日子。"
        ),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("日期写成 2026-09-30 这样。")},
    )
    balance = forms.CharField(
        label=gettext_lazy("余额（元）"),
        help_text=gettext_lazy("已支取的写 0，附支取凭证。"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("是什么纸"),
        help_text=gettext_lazy(
            "例如：银行存款证明、余额证明、一年期存单。开户证实书只说明开户那天，不证明以后的余额。"
        ),
        max_length=200,
    )
    number = forms.CharField(label=gettext_lazy("存单或证明的号码"), max_length=60)
    number_reason = forms.CharField(
        label=gettext_lazy("号码不同的原因"),
        help_text=gettext_lazy("号码尾号与账户尾号不同时填写，例如：证明编号，正文列有本账号。"),
        max_length=200,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("存单照片或 PDF"),
        help_text=gettext_lazy("JPG、PNG、WebP、HEIC 或 PDF，不超过 20 MB。"),
    )

    def __init__(self, *args, accounts, **more):
        super().__init__(*args, **more)
        self.fields["account"].queryset = accounts
        self.fields["account"].label_from_instance = lambda row: f"{row.estate.name} · {row}"
        self.fields["file"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp,.heic,.pdf"

    def clean_balance(self) -> int:
        """In fen."""
        try:
            return money.parse_yuan(self.cleaned_data["balance"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
