"""One row of 设置: its value, why, and the paper it rests on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.homes import ReadField
from communities.forms.lines import Lines
from communities.models import OfficePaper
from communities.setting_rows import Row


class SettingForm(forms.Form):
    """The value is read by the row itself; papers are those that whoever asks may read."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("为什么改"), help_text=_("所有人都看得到，不写个人信息"), max_length=200,
        error_messages={"required": _("请写明原因。")}, widget=Lines(attrs={"rows": 2}),
    )  # fmt: skip
    paper = forms.ModelChoiceField(
        OfficePaper.objects.none(), label=_("依据的文件"), required=False, empty_label=_("不选"),
        help_text=_("从存档文件里选；对住户不利的改动一定要选"),
    )  # fmt: skip

    field_order = ("value", "reason", "paper")

    def __init__(self, *args, row: Row, value: int, papers, **more):
        super().__init__(*args, **more)
        self.fields["value"] = _value_field(row)
        self.initial["value"] = value if row.unit.choices else row.unit.typed(value)
        self.fields["paper"].queryset = papers
        self.order_fields(self.field_order)

    def clean_value(self) -> int:
        value = self.cleaned_data["value"]
        return int(value)


def _value_field(row: Row):
    if row.unit.choices:
        return forms.TypedChoiceField(
            label=row.name, help_text=row.hint, choices=row.unit.choices.items(), coerce=int
        )
    return ReadField(
        read=row.read,
        label=row.name,
        help_text=row.hint,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
