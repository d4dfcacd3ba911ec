"""Forms of the import desk: which file into which account, which column means what."""

from dataclasses import replace

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.forms.lines import Lines
from communities.lists import ListForm, Sort
from finance.bankfiles import LARGEST_FILE, Mapping
from finance.bankfiles.cells import column_name
from finance.forms.same_rows import SameRowsForm
from finance.models import BankAccount
from finance.states import BankFileStatus

LABELS = {
    "date": _("日期"),
    "time": _("时间"),
    "income": _("收入（贷方）"),
    "expense": _("支出（借方）"),
    "amount": _("金额（一列时）"),
    "direction": _("收支方向"),
    "balance": _("余额"),
    "counterparty": _("对方"),
    "memo": _("摘要"),
    "reference": _("流水号"),
    "currency": _("币种"),
}


class UploadForm(forms.Form):
    account = forms.ModelChoiceField(
        BankAccount.objects.none(), label=_("存入账户"), empty_label=None
    )
    file = forms.FileField(
        label=_("流水文件"), help_text=_("银行或支付平台导出的 CSV、XLSX、XLS，最大 20 MB。")
    )

    def __init__(self, *args, accounts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts
        self.fields["account"].label_from_instance = lambda row: f"{row.estate.name} · {row}"

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过 20 MB，请按月分开导出。"))
        return file


class FindFilesForm(ListForm):
    """找文件: words of its name or its account's."""

    field_order = ["q", "estate", "status"]
    FITS = {
        "q": lambda words: (
            Q(name__icontains=words)
            | Q(bank_account__bank_name__icontains=words)
            | Q(bank_account__number_tail__icontains=words)
            | Q(sha256__istartswith=words)
        ),
        "status": lambda status: Q(status=status),
    }
    SORTS = {
        "": Sort(_("新的在前"), ("-created_at", "-pk")),
        "date": Sort(_("旧的在前"), ("created_at", "pk")),
    }
    q = forms.CharField(label=_("文件名或账户"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *BankFileStatus.choices], required=False
    )


class MappingForm(forms.Form):
    """One choice per meaning over the columns of the file's header."""

    def __init__(self, *args, mapping: Mapping, **kwargs):
        super().__init__(*args, **kwargs)
        self.mapping = mapping
        width = max(
            [len(mapping.header), *(at + 1 for found in mapping.columns.values() for at in found)]
        )
        names = [
            f"{column_name(at)} {mapping.header[at] if at < len(mapping.header) else ''}".strip()
            for at in range(width)
        ]
        columns = list(enumerate(names))
        for name, label in LABELS.items():
            found = mapping.columns.get(name, [])
            if name == "memo":
                self.fields[name] = forms.TypedMultipleChoiceField(
                    label=label,
                    choices=columns,
                    coerce=int,
                    required=False,
                    initial=found,
                    widget=forms.CheckboxSelectMultiple,
                )
                continue
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=[("", _("没有这一列")), *columns],
                coerce=int,
                empty_value=None,
                required=name == "date",
                initial=found[0] if found else "",
            )
        self.fields["flipped"] = forms.BooleanField(
            label=_("借方是收入、贷方是支出"), required=False, initial=mapping.flipped
        )

    def clean(self):
        chosen = super().clean()
        has = {name for name in LABELS if chosen.get(name) not in (None, [], "")}
        if has & {"income", "expense"} and "amount" not in has:
            self.sign = "inout"
        elif "amount" in has and not has & {"income", "expense"}:
            self.sign = "flag" if "direction" in has else "signed"
        else:
            raise forms.ValidationError(
                _("请选「收入」「支出」（只有一列就选一列），或只选「金额」一列。")
            )
        return chosen

    def confirmed(self) -> Mapping:
        chosen = self.cleaned_data
        columns = {}
        for name in LABELS:
            value = chosen.get(name)
            if value not in (None, "", []):
                columns[name] = value if isinstance(value, list) else [value]
        for name in self.mapping.columns.keys() - LABELS.keys():
            columns[name] = self.mapping.columns[name]
        old = self.mapping
        changed = {"columns": columns, "sign": self.sign, "flipped": chosen["flipped"]}
        return replace(old, **changed, sure=True)


class ReadingForm(forms.Form):
    """读法: which of the ways to read a file is meant; ``ways`` are its choices as plain data."""

    use_required_attribute = False
    way = forms.TypedChoiceField(
        label=_("哪一种对"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一种读法。"), "invalid_choice": _("请选一种读法。")},
    )

    def __init__(self, *args, ways: list[dict], **kwargs):
        super().__init__(*args, **kwargs)
        self.ways = ways
        self.fields["way"].choices = [(at, one["label"]) for at, one in enumerate(ways)]

    @property
    def told(self) -> list[tuple]:
        """Every radio with what its way would read."""
        return list(zip(self["way"], self.ways, strict=True))

    def chosen(self) -> Mapping:
        return Mapping.from_json(self.ways[self.cleaned_data["way"]]["mapping"])


class StoreForm(SameRowsForm):
    """存入: an answer for every doubtful row, and a reason where something differs."""

    difference_reason = forms.CharField(
        label=_("差异原因"),
        max_length=200,
        required=False,
        widget=Lines(attrs={"rows": 2}),
        help_text=_("例如：银行合计含已冲正的一笔，已向银行核实。"),
    )


class ReplaceForm(forms.Form):
    """更正: which stored file this one takes the place of, and why."""

    old = forms.TypedChoiceField(label=_("撤回哪一份"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("撤回的原因"),
        max_length=200,
        initial=_("银行重新导出了更正的流水"),
        error_messages={"required": _("请写明撤回的原因。")},
    )

    def __init__(self, *args, lacking, **kwargs):
        super().__init__(*args, **kwargs)
        files = {one["file_pk"]: one["file"] for one in lacking}
        self.fields["old"].choices = list(files.items())
        self.fields["old"].initial = next(iter(files), None)
