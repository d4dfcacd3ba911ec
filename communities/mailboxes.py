"""电子邮箱: one spelling for every mailbox, in letters that nobody takes for others."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


def normal_email(text: str) -> str:
    """ "A@Example.ORG" -> "a@example.org", a domain of other letters as IDNA. ValueError else.

    The part before the @ is ASCII alone: a letter that looks like another is a stranger's mailbox.
    """
    name, _at, host = text.strip().rpartition("@")
    try:
        email = f"{name}@{host.encode('idna').decode()}".lower()
        validate_email(email)
    except (UnicodeError, ValidationError) as error:
        raise ValueError(_("电子邮箱不正确，请核对。")) from error
    if not email.isascii():
        raise ValueError(_("电子邮箱只能用英文字母、数字和符号。"))
    return email
