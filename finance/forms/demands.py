"""催缴: how a letter came to its debtor, what she doubts, what is answered."""

from django import forms
from django.utils.translation import gettext_lazy

from communities.forms.lines import Lines
from finance.models import DemandDelivery


class DeliveryForm(forms.Form):
    """登记送达 by hand or by post."""

    way = forms.ChoiceField(
        label=gettext_lazy("怎么送达"),
        choices=DemandDelivery.Way.choices,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=gettext_lazy("日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("日期写成 2026-09-30 这样。")},
    )
    note = forms.CharField(
        label=gettext_lazy("谁签收，或者邮件编号"),
        help_text=gettext_lazy("业主看得到这句话。"),
        max_length=200,
    )
    file = forms.FileField(
        label=gettext_lazy("签收联或邮寄单的照片"),
        help_text=gettext_lazy(
            "JPG、PNG、WebP、HEIC 或 PDF，不超过 20 MB。填错了别的要重新选文件。"
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,.heic,.pdf"}),
    )

    def given(self) -> dict:
        """What ``record_delivery`` takes."""
        words = dict(self.cleaned_data)
        file = words.pop("file")
        return words | {"data": file.read()}


def _words(label, hint):
    return forms.CharField(
        label=label, help_text=hint, max_length=500, widget=Lines(attrs={"rows": 4})
    )


class DoubtForm(forms.Form):
    words = _words(
        gettext_lazy("对哪里有疑问"),
        gettext_lazy("比如面积、单价、月份，或者已经交过。请不要写身份证号和银行卡号。"),
    )


class AnswerForm(forms.Form):
    words = _words(
        gettext_lazy("答复"),
        gettext_lazy(
            "业主看得到。账单错了请撤销那次出账再重出，不要退款：退了款，账单又是没交，会再提醒。"
        ),
    )
