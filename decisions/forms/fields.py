"""Fields that several forms of this room ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from decisions.matters import MATTERS
from decisions.wording import NEEDED


def signers_field(label, owners: list[tuple[int, str]]):
    """Which of several owners signed a paper; nobody is chosen beforehand, and all of them may be."""
    return forms.TypedMultipleChoiceField(
        label=label, coerce=int, choices=owners, widget=forms.CheckboxSelectMultiple,
        help_text=_("照纸上的签名勾选，都签了就都勾。"),
        error_messages={"required": _("这一户有几位共有业主，请勾选是谁签的名。")},
    )  # fmt: skip


def matter_choices() -> list[tuple[str, str]]:
    """Each matter with what it takes, so that nobody chooses a class unawares."""
    return [("", _("请选择"))] + [
        (one.code, f"（{one.number}）{one.title} · {NEEDED[one.majority]}") for one in MATTERS
    ]
