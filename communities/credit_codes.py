"""统一社会信用代码: 18 characters, the last of which is worked out from the others (GB 32100-2015)."""

from django.utils.translation import gettext as _

# Without I, O, S, V and Z, which read like digits or each other.
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
WEIGHTS = tuple(pow(3, place, len(SIGNS)) for place in range(LENGTH - 1))


def check_sign(body: str) -> str:
    """The 18th character of the 17 before it."""
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return SIGNS[-total % len(SIGNS)]


def credit_code(text: str) -> str:
    """ "9133 0481 …" -> in capitals and without spaces; ValueError with a sentence that says what is
    wrong."""
    code = "".join(text.split()).upper()
    if len(code) != LENGTH:
        raise ValueError(_("统一社会信用代码是 18 位，您填了 %s 位。") % len(code))
    if wrong := sorted(set(code) - set(SIGNS)):
        words = "、".join(wrong)
        raise ValueError(_("统一社会信用代码里没有 %s，请对着营业执照再看一遍。") % words)
    if check_sign(code[:-1]) != code[-1]:
        raise ValueError(
            _("统一社会信用代码的校验位不对，多半有一位抄错了，请对着营业执照再看一遍。")
        )
    return code
