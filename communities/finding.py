"""One search field (查找): what was typed, and what that may be; nothing here asks the database."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from communities.folding import fold
from communities.identities import read_identity
from communities.money import parse_yuan

# Of each kind; who finds more is asked to be more exact.
MOST = 10
# Fewer characters of a name, or digits of a phone, are no way to look for one person, nor of a channel's number
# for one payment.
MIN_NAME, MIN_PHONE, MIN_SERIAL = 2, 7, 6
PHONE = 2, 7
HOME = re.compile(
    r"(?:(?P<building>[0-9]{1,4})(?:号楼|号|幢|栋|座|-))?"
    r"(?:(?P<stair>[0-9a-z]{1,4})(?:单元|-))?(?P<number>[0-9a-z]{1,6})"
)
PHONE = re.compile(r"\+?[0-9]+")


@dataclass(frozen=True)
class Sought:
    """What was typed."""

    text: str

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def fen(self) -> int | None:
        """An amount in yuan."""
        try:
            return abs(parse_yuan(self.text.strip("¥￥元 "))) or None
        except ValueError:
            return None

    @cached_property
    def name(self) -> str:
        """Folded, where it is long enough and no number."""
        is_name = len(self.folded) >= MIN_NAME and not re.search("[0-9]", self.folded)
        return self.folded if is_name else ""

    @cached_property
    def phone(self) -> str:
        """Digits of a phone, where there are enough."""
        text = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", self.text))
        digits = text.removeprefix("+") if PHONE.fullmatch(text) else ""
        return digits if len(digits) >= MIN_PHONE else ""

    @cached_property
    def identity(self) -> tuple[str, ...]:
        """The digests of the number of somebody's paper (证件号)."""
        try:
            return read_identity(self.text)
        except ValueError:
            return ()


@dataclass(frozen=True)
class Hit:
    """One that was found: what it is called, what else tells it apart, and the page that shows it."""

    title: str
    meta: str
    page: str
    args: tuple = ()

    @property
    def url(self) -> str:
        return reverse(self.page, args=self.args)
