"""公开的话: what residents and strangers wrote, as everybody may read it."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

# What reorders a line or hides in it, never a sign of a word. Joiners stay in signs made of several.
UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
CHINESE = str.maketrans("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
# Between the digits of one number. Not a line's end: below it another number begins.
GAP = r"[ \t\u00a0\u3000.·•\-\u2010-\u2015\u2212_/]{0,2}"
ALONE = r"(?<![0-9A-Za-z])(?<![0-9A-Za-z]-)"
IDENTITY = re.compile(rf"{ALONE}(?:[0-9]{GAP}){{17}}[0-9Xx](?![0-9A-Za-z])")
# In one piece, or in fours as it is stamped on the card.
CARD = re.compile(
    rf"{ALONE}(?:[0-9]{{15,19}}|[0-9]{{4}}(?:{GAP}[0-9]{{4}}){{3}}(?:{GAP}[0-9]{{1,3}})?)(?![0-9])"
)
COUNTRY = rf"(?:(?:\+|00){GAP}86{GAP}|86{GAP})?"
MOBILE = re.compile(rf"{ALONE}{COUNTRY}1{GAP}[3-9](?:{GAP}[0-9]){{9}}(?![0-9])")
# What says that the number after it is one of a paper, and what that the number before it is money.
OF_A_PAPER = re.compile(r"(?:合同|凭证|发票|订单|单|流水|编|票据)号码?(?:是|为)?[:：\s]*$")
MONEY_BEFORE = re.compile(r"[¥￥]\s*$")
MONEY_AFTER = re.compile(r"(?:\.[0-9]{1,2})?\s*元")
BARE = r"(?<![0-9A-Za-z\-])"
# A year, a sum or a measure is no room.
NO_ROOM = r"(?![0-9]|\s?[年元米个人次万])"
HOME = re.compile(
    rf"{BARE}(第?[0-9]{{1,3}}(?:号楼|幢|栋|座|楼|#))\s*-?(?:[0-9]{{1,2}}\s*(?:单元|#|-))?\s*"
    rf"[0-9]{{3,4}}{NO_ROOM}(?:室|号)?"
)
PARTS = re.compile(rf"{BARE}([0-9]{{1,2}})-[0-9]{{1,2}}-[0-9]{{3,4}}(?![0-9\-年])室?")
# A home without its building: what the ticket says of the building would find it.
ROOM = re.compile(
    rf"{BARE}(?:([0-9]{{1,2}}\s*单元)\s*-?[0-9]{{3,4}}{NO_ROOM}室?|(?:[0-9]{{1,2}}-)?[0-9]{{3,4}}室)"
)
# GB 11643: the weight of each of the first seventeen digits, and the sign for each remainder.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
CENTURIES = {"18", "19", "20"}


class Found(NamedTuple):
    """What was hidden: what it is, the words themselves, where they stand in the ``tidy`` text."""

    what: str
    words: str
    start: int
    end: int


class PublicWords(NamedTuple):
    """``text`` is for everybody, ``found`` for who wrote it."""

    text: str
    found: tuple[Found, ...]


def tidy(text: str) -> str:
    """Without bidirectional and invisible controls; "东门" and a turning sign is 东门."""
    return UNSEEN.sub("", text)


def public_words(text: str, published: Callable[[], Iterable[str]] = tuple) -> PublicWords:
    """Numbers of mobiles, identity cards and bank cards are masked, a home is cut to its building.

    ``published`` gives the numbers that are public anyhow, and is asked only where a mobile number
    stands. Numbers of services (110, 12345), landlines, tickets, entries, contracts and amounts
    are none of these and stay as they are.
    """
    seen = tidy(text)
    parts, last, found = [], 0, []
    hidden = sorted(_hidden(_plain(seen), published), key=lambda one: one[0])
    for start, end, what, instead in hidden:
        parts += [seen[last:start], instead]
        found.append(Found(str(what), seen[start:end], start, end))
        last = end
    return PublicWords("".join([*parts, seen[last:]]), tuple(found))


def _plain(text: str) -> str:
    """Sign by sign, so that places stay: full-width and Chinese digits are digits."""
    return "".join(_plain_sign(sign) for sign in text).translate(CHINESE)


def _plain_sign(sign: str) -> str:
    narrow = unicodedata.normalize("NFKC", sign)
    return narrow if len(narrow) == 1 else sign


def _hidden(plain: str, published) -> Iterable[tuple[int, int, str, str]]:
    """Start, end, what it is, what stands there instead; no two overlap."""
    taken: list[tuple[int, int]] = []
    for pattern, read in READERS:
        for match in pattern.finditer(plain):
            is_free = all(match.end() <= start or match.start() >= end for start, end in taken)
            instead = read(match, published) if is_free else None
            if instead:
                taken.append(match.span())
                yield (*match.span(), *instead)


def _digits(text: str) -> str:
    return "".join(re.findall("[0-9]", text))


def _is_named_otherwise(match) -> bool:
    """Whether the words around it say that it is a paper's number, or money."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    is_money = MONEY_BEFORE.search(before) or MONEY_AFTER.match(after)
    return bool(is_money or OF_A_PAPER.search(before))


def _identity(match, _published):
    signs = "".join(re.findall("[0-9Xx]", match[0])).upper()
    month, day = int(signs[10:12]), int(signs[12:14])
    is_born = signs[6:8] in CENTURIES and 1 <= month <= 12 and 1 <= day <= 31
    check = sum(int(sign) * weight for sign, weight in zip(signs, WEIGHTS, strict=False)) % 11
    return (_("身份证号"), f"{signs[:4]}****") if is_born and CHECKS[check] == signs[17] else None


def _card(match, _published):
    digits = _digits(match[0])
    doubled = [int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(digits))]
    is_card = digits[0] in "34569" and sum(sum(divmod(one, 10)) for one in doubled) % 10 == 0
    is_card = is_card and not _is_named_otherwise(match)
    return (_("银行卡号"), f"****{digits[-4:]}") if is_card else None


def _mobile(match, published):
    digits = _digits(match[0])[-11:]
    if _is_named_otherwise(match) or any(_digits(one).endswith(digits) for one in published()):
        return None
    return _("手机号"), f"{digits[:3]}****"


def _home(match, _published):
    return _("门牌"), match[1]


def _parts(match, _published):
    return _("门牌"), f"{match[1]}幢"


def _room(match, _published):
    return _("门牌"), match[1] or "某户"


READERS = (
    (IDENTITY, _identity),
    (CARD, _card),
    (MOBILE, _mobile),
    (HOME, _home),
    (PARTS, _parts),
    (ROOM, _room),
)
