"""Names and rooms as they are compared (比对): one spelling for what people write in several ways."""

import re
import unicodedata
from typing import NamedTuple

# What stands between the parts of a name: every sign that is typed for a middle dot, and white space.
BETWEEN = re.compile(r"[\s·•‧∙⋅・⸱.]+")
DASHES = "\u2010\u2011\u2012\u2013—―\u2212\u2043─"
ALIKE = str.maketrans(dict.fromkeys(DASHES, "-") | dict.fromkeys("‘’\u02bc\u2032", "'"))
# What an input method or a copied cell leaves in a text and nobody sees.
VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# 2单元501, 2#501
STAIR = re.compile(r"单元-?|#-?")
BUILDING = re.compile(r"第?([0-9]{1,4})(号楼|号|幢|栋|座|楼|#)?")
# 3幢2单元501; a number alone may be a stair as well as a building.
HOME = re.compile(r"第?([0-9]{1,4})(?:号楼|号|幢|栋|座|楼|-)(.+)")
# What a home's number looks like, with or without its stair.
ROOM = re.compile(r"(?:([0-9a-z]{1,4})-)?([0-9a-z]{1,6})")
# A room that begins with its stair, as 2-501 does.
ROOM_OF_STAIR = re.compile(r"([0-9]{1,2})-([0-9]{3,4})")


def plain(text: str) -> str:
    """By NFKC, with one dash and one apostrophe, and without what nobody sees; white space is a space."""
    wide = unicodedata.normalize("NFKC", text).translate(ALIKE)
    seen = (sign for sign in VARIATIONS.sub("", wide) if unicodedata.category(sign) != "Cf")
    return re.sub(r"\s+", " ", "".join(seen)).strip()


def fold(text: str) -> str:
    """ "阿依古丽・买买提" and "阿依古丽 · 买买提" are one: ``plain``, without spaces and middle dots, casefolded."""
    return BETWEEN.sub("", plain(text)).casefold()


def building_number(text: str) -> int | None:
    """ "3", "第3幢" and "３号楼" are 3; None for anything else, and for 0."""
    found = BUILDING.fullmatch(plain(text).replace(" ", ""))
    return int(found[1]) or None if found else None


def room(text: str) -> str:
    """ "２单元５０１室" and "2#501" are 2-501."""
    return STAIR.sub("-", plain(text).replace(" ", "")).removesuffix("室")


def room_key(text: str) -> str:
    """Equal for two spellings of one room."""
    return room(text).casefold()


def bare_room(text: str) -> str:
    """Without its stair and leading zeros: 101 of 1-101 and of 0101."""
    return _parts(text)[1]


def is_one_room(one: str, other: str) -> bool:
    """Whether two spellings that differ may mean one room: 1-101 and 0101 may, 1-101 and 2-101 do not."""
    (stair, bare), (its_stair, its_bare) = _parts(one), _parts(other)
    may_be = bare == its_bare and (stair == its_stair or not (stair and its_stair))
    return may_be and room_key(one) != room_key(other)


def _parts(text: str) -> tuple[str, str]:
    """Stair, room."""
    key = room_key(text)
    found = ROOM_OF_STAIR.fullmatch(key)
    stair, bare = (found[1], found[2]) if found else ("", key)
    return stair.lstrip("0"), bare.lstrip("0")


def home(text: str) -> tuple[int, str] | None:
    """ "3幢2单元501室" is building 3, room 2-501; None where no building is told."""
    found = HOME.fullmatch(plain(text).replace(" ", ""))
    return (int(found[1]), room(found[2])) if found else None


class Home(NamedTuple):
    """房屋 as it is looked for; ``building`` is None, and ``stair`` empty, where none is told."""

    building: int | None
    stair: str
    number: str


def sought_home(text: str) -> Home | None:
    """3幢2单元501, 2#501, 5号501, 501; None for what is no home."""
    building, rest = home(room(text)) or (None, room(text))
    found = ROOM.fullmatch(rest.casefold())
    return Home(building, found[1] or "", found[2]) if found else None
