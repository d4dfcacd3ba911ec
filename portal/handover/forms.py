"""Forms of the change of company (物业交接)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.companies import CompanyForm
from communities.forms.homes import phone_field
from communities.forms.lines import Lines
from communities.models import ServiceContract
from communities.money import parse_yuan
from communities.wording import SHANGHAI

# 交接清单: what one line of it holds.
LINE = 200


class HandoverForm(CompanyForm):
    """发起交接: the company that comes, its person here, the contract and what it rests on."""

    company_name = forms.CharField(label=_("新物业服务企业"), max_length=80)
    phone = phone_field(
        _("新物业负责人的手机"), _("须先用这个号码登录过一次；由他签字，并任物业经理")
    )
    fee_model = forms.ChoiceField(
        label=_("收费方式"), choices=ServiceContract.FeeModel.choices, widget=forms.RadioSelect
    )
    authority = forms.CharField(
        label=_("选聘依据"),
        max_length=200,
        help_text=_("例如：业主大会 2026 年 10 月 20 日决定，〔2026〕3号"),
    )
    planned_at = forms.DateTimeField(
        label=_("交接时间"),
        help_text=_("到这一分钟，原合同终止，新合同开始"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_planned_at(self):
        at = self.cleaned_data["planned_at"]
        return at.astimezone(SHANGHAI).replace(second=0, microsecond=0)


class LineForm(forms.Form):
    title = forms.CharField(label=_("内容"), max_length=200, help_text=_("例如：消防控制室钥匙"))
    value = forms.CharField(label=_("数量"), max_length=300, required=False)


class OrNone:
    """Not optional, yet empty where the box below it is ticked: the form looks at both."""

    def validate(self, value):
        """What is written is still read and measured."""


class WordsOrNone(OrNone, forms.CharField):
    pass


class NumberOrNone(OrNone, forms.IntegerField):
    pass


class AnswerForm(forms.Form):
    """交代钥匙和欠费: of each something is written or 没有 is ticked; silence is no answer."""

    use_required_attribute = False

    keys = WordsOrNone(
        label=_("钥匙、门禁卡"),
        help_text=_("一行一种，写明数量，例如：消防控制室钥匙 2 把"),
        max_length=4000,
        widget=Lines(attrs={"rows": 4}),
    )
    no_keys = forms.BooleanField(label=_("没有钥匙和门禁卡要交接"), required=False)
    amount = WordsOrNone(
        label=_("业主欠费合计（元）"),
        help_text=_("只写合计和户数，不要写姓名和房号"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    n_units = NumberOrNone(label=_("欠费户数"), min_value=1)
    no_arrears = forms.BooleanField(label=_("没有欠费"), required=False)

    def clean_keys(self):
        lines = [line.strip() for line in self.cleaned_data["keys"].splitlines()]
        long = next((line for line in lines if len(line) > LINE), None)
        if long:
            raise forms.ValidationError(_("这一行太长，请分成几行：%s…") % long[:20])
        return [line for line in lines if line]

    def clean_amount(self):
        text = self.cleaned_data["amount"].strip()
        try:
            return parse_yuan(text) if text else 0
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean(self):
        given = super().clean()
        if "keys" in given and bool(given["keys"]) == given["no_keys"]:
            self.add_error("keys", _("请逐行写出钥匙和门禁卡；一样也没有的，勾选没有。"))
        fen, n_units = given.get("amount") or 0, given.get("n_units") or 0
        owes = fen > 0 and n_units > 0
        is_clear = owes != given["no_arrears"] and (owes or not (fen or n_units))
        if not is_clear and not self.has_error("amount") and not self.has_error("n_units"):
            self.add_error("amount", _("请写明欠费合计和户数；没有欠费的，勾选没有。"))
        return {"keys": given.get("keys"), "arrears_fen": fen, "n_units": n_units}


class StandForm(forms.Form):
    """逐项意见: words beside a line dispute it, ticked or not; a tick alone is asked for words."""

    disputed = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("清单里没有这一行。")}
    )

    def __init__(self, *args, lines, **more):
        super().__init__(*args, **more)
        self.lines = lines
        self.fields["disputed"].choices = [(str(line.pk), line.title) for line in lines]
        for line in lines:
            self.fields[f"words_{line.pk}"] = forms.CharField(
                label=line.title,
                max_length=300,
                required=False,
                widget=forms.TextInput(
                    attrs={"class": "control", "placeholder": _("有异议时写明理由")}
                ),
            )

    @classmethod
    def of(cls, lines, party):
        """As that side has spoken so far."""
        disputes = {}
        for line in lines:
            said = line.stand(party)
            if said and not said.agrees:
                disputes[line.pk] = said.words
        words = {f"words_{pk}": text for pk, text in disputes.items()}
        return cls(initial=words | {"disputed": [str(pk) for pk in disputes]}, lines=lines)

    def clean(self):
        given = super().clean()
        ticked, disputes = set(given.get("disputed", [])), {}
        for line in self.lines:
            words = given.get(f"words_{line.pk}", "").strip()
            if words:
                disputes[line.pk] = words
            elif str(line.pk) in ticked:
                self.add_error(f"words_{line.pk}", _("有异议的行请写明理由：%s") % line.title)
        return {"disputes": disputes}


class RefusalForm(forms.Form):
    party = forms.ChoiceField(label=_("哪一方"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("拒签的情况"), max_length=300, widget=Lines(attrs={"rows": 3}))

    def __init__(self, *args, parties, **more):
        super().__init__(*args, **more)
        self.fields["party"].choices = parties


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("撤销的原因"), max_length=200)
