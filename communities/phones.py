"""手机号: one spelling (E.164) for every phone number, so that two spellings are one number."""

import phonenumbers
from django.utils.translation import gettext as _


def normal_phone(text: str) -> str:
    """ "138 0000 1111" -> "+8613800001111"; mainland unless it begins with +. ValueError else."""
    try:
        number = phonenumbers.parse(text.strip(), "CN")
    except phonenumbers.NumberParseException as error:
        raise ValueError(_("手机号不正确，请填 11 位手机号。")) from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise ValueError(_("手机号不正确，请填 11 位手机号。"))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
