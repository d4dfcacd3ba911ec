"""提出收款账户: whose bills, by which channel, to which of the installation's accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.lines import Lines
from finance.gateway.keys import FIELDS, MERCHANT_NAME
from finance.models import ChannelName, Fund

OWN = _("公司自有的钱")


class AccountForm(forms.Form):
    fund = forms.ModelChoiceField(
        Fund.objects.none(), label=_("钱归哪本账"), required=False, empty_label=OWN
    )
    payee = forms.CharField(
        label=_("收款单位"), max_length=80, help_text=_("全称，与账单上的一字不差")
    )
    channel = forms.ChoiceField(label=_("渠道"))
    merchant = forms.RegexField(
        MERCHANT_NAME.pattern,
        label=_("商户账户"),
        max_length=40,
        strip=True,
        help_text=_("安装时给这个账户起的名字，如 fenghe-yeweihui"),
        error_messages={"invalid": _("只用字母、数字、下划线和短横线。")},
    )
    identity = forms.CharField(
        label=_("渠道账号"),
        max_length=32,
        required=False,
        strip=True,
        help_text=_(
            "微信支付的商户号、支付宝 2088 开头的账号或 Stripe 的 acct_…，与合同一致；不填就用本平台密钥的账号"
        ),
    )
    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("如开户证明、商户合同的编号；会公开"),
        widget=Lines(attrs={"rows": 2}),
    )

    def __init__(self, *args, estate, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = Fund.objects.for_estate(estate).order_by("pk")
        names = dict(ChannelName.choices)
        self.fields["channel"].choices = [(name, names[name]) for name in FIELDS]
