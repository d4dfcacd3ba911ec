"""Why something that waits for a second body is asked for, or not done."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.lines import Lines


def _reason(label, hint, *, is_needed: bool):
    return forms.CharField(
        label=label, help_text=hint, max_length=200, required=is_needed,
        error_messages={"required": _("请写明理由。")}, widget=Lines(attrs={"rows": 2}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """不同意的理由: whoever agrees gives none."""

    reason = _reason(_("不同意的理由"), _("不同意时要写"), is_needed=False)


class WhyOneForm(forms.Form):
    """凭什么认定: what whoever asks has seen."""

    reason = _reason(_("凭什么认定"), _("看了哪些证件，问过谁"), is_needed=True)


class WhyUndoForm(forms.Form):
    """为什么撤销 a roster."""

    reason = _reason(_("为什么撤销"), _("错在哪里，怎么发现的"), is_needed=True)


class WhyTwoForm(forms.Form):
    """为什么撤销."""

    reason = _reason(_("为什么撤销"), _("看了哪些证件，问过谁"), is_needed=True)
