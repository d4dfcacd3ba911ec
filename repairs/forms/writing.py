"""What a person has written in a form: kept for her where the form itself has gone."""

from django import forms


def written(form: forms.Form) -> list[tuple[str, str]]:
    """写下的话, beside the names of their fields; what was only chosen is quickly chosen again."""
    shown = [one for one in form.visible_fields() if type(one.field) is forms.CharField]
    return [(one.label, one.value()) for one in shown if (one.value() or "").strip()]
