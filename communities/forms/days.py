"""A day that people pick."""

from django import forms


def date_field(label, hint="", **more) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget, **more)
