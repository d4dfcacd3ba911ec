"""手机号: one spelling (E.164) for every phone number, so that two spellings are one number."""

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _

from communities.errors import DomainError

Kind = phonenumbers.PhoneNumberType
MOBILE = {Kind.MOBILE, Kind.FIXED_LINE_OR_MOBILE}


def normal_phone(text: str) -> str:
    """ "138 0000 1111" -> "+8613800001111"; mainland unless it begins with +. ValueError else."""
    try:
        number = phonenumbers.parse(text.strip(), "CN")
    except phonenumbers.NumberParseException as error:
        raise ValueError(_("手机号不正确，请填 11 位手机号。")) from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise ValueError(_("手机号不正确，请填 11 位手机号。"))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def listed_phone(text: str) -> str:
    """``normal_phone``, of a landline too, of a country that texts go to; ValueError else."""
    phone = normal_phone(text)
    if not _is_listed(phone):
        raise ValueError(_not_textable())
    return phone


def textable_phone(text: str) -> str:
    """``normal_phone`` of a number that codes are sent to; ValueError else."""
    phone = normal_phone(text)
    if not is_textable(phone):
        raise ValueError(_not_textable())
    return phone


def check_country(phone: str) -> None:
    """DomainError for a number (E.164) of a country that no code is sent to."""
    if not is_textable(phone):
        raise DomainError(_not_textable(), field="phone")


def is_textable(phone: str) -> bool:
    """Of a listed country, and no landline: nobody reads a text there, and some cost a call."""
    return _is_listed(phone) and _kind_of(phone) in MOBILE


def _is_listed(phone: str) -> bool:
    return phone.startswith(tuple(settings.TEXT_COUNTRIES))


def _not_textable() -> str:
    listed = "、".join(settings.TEXT_COUNTRIES)
    return (
        _("本站只向 %s 开头的手机号发短信，不向固定电话发。请换一个号码，或用电子邮箱。") % listed
    )


def _kind_of(phone: str) -> int | None:
    try:
        return phonenumbers.number_type(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return None
