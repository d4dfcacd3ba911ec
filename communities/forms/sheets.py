"""Asking for a sheet of recovery codes at an office."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.wording import phone_masked


class SheetAskForm(forms.Form):
    """Who stands there with her papers: ``serving`` is whom to choose from."""

    whom = forms.ChoiceField(label=_("给谁办"))
    is_lost = forms.BooleanField(
        label=_("她的手机、电脑或备用码丢了"),
        required=False,
        help_text=_("打印时，她原来的验证器、通行密钥、备用码和登录都会停用。"),
    )
    is_document_seen = forms.BooleanField(label=_("已当面核对本人身份证件"))

    def __init__(self, *args, serving, **kwargs):
        super().__init__(*args, **kwargs)
        self._known = {f"{estate.pk}-{user.pk}": (estate, user) for estate, user, _as in serving}
        groups = groupby(serving, key=lambda one: one[0].name)
        self.fields["whom"].choices = [("", "—")] + [
            (name, [_choice(*one) for one in members]) for name, members in groups
        ]

    def clean_whom(self):
        """(estate, user)."""
        return self._known[self.cleaned_data["whom"]]


def _choice(estate, user, roles: str) -> tuple[str, str]:
    named = user.name or phone_masked(user.phone)
    return f"{estate.pk}-{user.pk}", f"{named}（{roles}）"
