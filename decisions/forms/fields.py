"""Fields that several forms of this room ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from decisions.matters import MATTERS
from decisions.wording import NEEDED


def day_field(label, hint=""):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget)


def matter_choices() -> list[tuple[str, str]]:
    """Each matter with what it takes, so that nobody chooses a class unawares."""
    return [("", _("请选择"))] + [
        (one.code, f"（{one.number}）{one.title} · {NEEDED[one.majority]}") for one in MATTERS
    ]
