"""How long a password must be."""

from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ALONE, WITH_SECOND_FACTOR = 12, 10


class LongEnough:
    """At least 12 characters, or 10 for an account with a second factor; no other rules."""

    def validate(self, password, user=None):
        has_second = user is not None and user.pk is not None and is_mfa_enabled(user)
        least = WITH_SECOND_FACTOR if has_second else ALONE
        if len(password) < least:
            raise ValidationError(_("密码至少 %s 个字符。") % least, code="password_too_short")

    def get_help_text(self):
        return _("密码至少 12 个字符；开通二次验证后至少 10 个。一句自己记得住的话最好。")
