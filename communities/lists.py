"""One list (列表): searched, filtered, sorted, paged and exported by its address alone.

A page describes its list by a form, whose fields are what its address may ask for, and by columns.
What an address says besides is left aside; what means nothing is said at its field.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _

from communities import clock, money
from communities.spreadsheets import (
    CSV_TYPE,
    XLSX_TYPE,
    Fen,
    csv_bytes,
    download,
    mark,
    xlsx_bytes,
)
from communities.way_back import remember
from communities.wording import day, local

PER_PAGE = 50
# Counting ends here: nobody needs more, and counting all would take longer the older an estate is.
MANY = 1000
# Made in one request; who wants more takes a period after the other.
MAX_EXPORTED = 20_000
ASKED_FILE, TICKED, WORDS = "as", "tick", "q"
EMPTY = (None, "")


class Sort(NamedTuple):
    word: Any
    fields: tuple[str, ...]


class ListForm(forms.Form):
    """筛选: ``FITS`` says which rows fit a value of a field; ``SORTS`` which orders there are, by what the
    address says, the one without a word first. ``HAS_PEOPLE``: its words may name a person, so that no
    address holds them (``list_words``). ``estates``: of several, one may be chosen."""

    HAS_PEOPLE = False
    FITS: dict[str, Callable[[Any], Q]] = {}
    SORTS: dict[str, Sort] = {}

    def __init__(self, data=None, *, estates: Sequence = (), **more):
        super().__init__(data, **more)
        if len(estates) > 1:
            self.fields["estate"] = _choice(_("小区"), {one.slug: one.name for one in estates})
        if len(self.SORTS) > 1:
            words = {name: sort.word for name, sort in self.SORTS.items()}
            self.fields["sort"] = _choice(_("排序"), words, none=False)
        self.order_fields(self.field_order)

    @property
    def given(self) -> dict:
        """The values that mean something."""
        self.full_clean()
        found = getattr(self, "cleaned_data", {})
        return {name: value for name, value in found.items() if value not in EMPTY}

    @property
    def words(self):
        """The field for words, which stands before the others."""
        return self[WORDS] if WORDS in self.fields else None

    @property
    def sought(self) -> str:
        """Words in force that no address holds."""
        return self.given.get(WORDS, "") if self.HAS_PEOPLE else ""

    @property
    def conditions(self) -> list:
        return [one for one in self if one.name != WORDS]

    @property
    def in_address(self) -> list[str]:
        return [name for name in self.fields if not (self.HAS_PEOPLE and name == WORDS)]

    @property
    def has_wrong(self) -> bool:
        return any(one.errors for one in self.conditions)

    @property
    def is_asked(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def found(self, rows):
        """``rows`` that fit, in the order asked for."""
        given = self.given
        fits = {"estate": lambda slug: Q(estate__slug=slug)} | self.FITS
        for name, value in given.items():
            if name in fits:
                rows = rows.filter(fits[name](value))
        sort = self.SORTS.get(given.get("sort", ""))
        return rows.order_by(*sort.fields) if sort else rows

    def chips(self) -> list[tuple[str, str]]:
        """(name, words) of each condition in force."""
        given = self.given
        return [
            (name, f"{self.fields[name].label}：{self._told(name, given[name])}")
            for name in self.in_address
            if name in given and name != "sort"
        ]

    def _told(self, name: str, value) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value) or self.data.get(name, "").strip())


def _choice(label, words: dict, none: bool = True) -> forms.ChoiceField:
    first = [("", _("全部"))] if none else []
    return forms.ChoiceField(label=label, choices=first + list(words.items()), required=False)


@dataclass(frozen=True)
class Column:
    """列: what a row holds under a heading. ``cell`` is as a spreadsheet takes it, ``shown`` as a page
    writes it, ``link`` where it leads, "" for nowhere. ``place`` is one of PLACES."""

    label: Any
    cell: Callable[[Any], Any]
    place: str = "meta"
    shown: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None


# On a phone a row is its title and its amount, below them what else there is; the last two stand
# on the page alone, or in the file alone.
PLACES = ("title", "amt", "meta", "act", "file")


@dataclass(frozen=True)
class Cell:
    place: str
    words: Any
    url: str


class Pages(Paginator):
    """翻页: counted up to MANY; what was not counted is turned page by page until nothing is left."""

    @cached_property
    def count(self) -> int:
        if isinstance(self.object_list, list | tuple):
            return len(self.object_list)
        return self.object_list[:MANY].count()

    @property
    def is_cut(self) -> bool:
        return self.count == MANY and not isinstance(self.object_list, list | tuple)

    def validate_number(self, number):
        try:
            return super().validate_number(number)
        except EmptyPage:
            after = (int(number) - 1) * self.per_page
            is_offset = 0 <= after < sys.maxsize
            if not (is_offset and self.is_cut and self.object_list[after : after + 1]):
                raise
            return int(number)

    def page(self, number):
        """When the count ends before the rows, one row more than a page tells whether another follows."""
        number = self.validate_number(number)
        if not self.is_cut:
            return super().page(number)
        first = (number - 1) * self.per_page
        rows = list(self.object_list[first : first + self.per_page + 1])
        return CutPage(rows, number, self)


class CutPage(Page):
    def __init__(self, rows: list, number: int, pages: Pages):
        super().__init__(rows[: pages.per_page], number, pages)
        self.is_followed = len(rows) > pages.per_page

    def has_next(self) -> bool:
        return self.is_followed

    def next_page_number(self) -> int:
        return self.number + 1


@dataclass
class Listing:
    """A list as its address asks for it; what it costs to read does not grow with its rows."""

    asked: Any
    rows: Any
    columns: Sequence[Column]
    form: ListForm
    size: int = PER_PAGE
    param: str = "page"
    page_obj: Any = field(init=False)

    def __post_init__(self):
        pages = Pages(self.form.found(self.rows), self.size)
        self.page_obj = pages.get_page(self.asked.get(self.param))

    @property
    def whole(self):
        """Every row that is found, on whatever page."""
        return self.page_obj.paginator.object_list

    @property
    def total(self) -> int:
        """Up to MANY."""
        return self.page_obj.paginator.count

    @property
    def is_cut(self) -> bool:
        return self.page_obj.paginator.is_cut

    @property
    def counted(self) -> str:
        return f"{MANY - 1}+" if self.is_cut else str(self.total)

    def address(self, **changes) -> str:
        """This list with ``changes``, on its first page; ready to follow a path."""
        names = {name: self.asked.get(name, "") for name in self.form.in_address}
        held = {name: value for name, value in (names | changes).items() if value}
        return f"?{urlencode(held)}"

    @property
    def query(self) -> str:
        """For the turning of pages."""
        held = self.address().removeprefix("?")
        return f"{held}&" if held else ""

    @property
    def chips(self) -> list[tuple[str, str]]:
        return [(words, self.address(**{name: ""})) for name, words in self.form.chips()]

    @property
    def heads(self) -> list[Column]:
        return [one for one in self.columns if one.place != "file"]

    @cached_property
    def lines(self) -> list[list[Cell]]:
        return [[_cell(one, row) for one in self.heads] for row in self.page_obj.object_list]

    @property
    def csv_url(self) -> str:
        return self.address(**{ASKED_FILE: "csv"})

    @property
    def xlsx_url(self) -> str:
        return self.address(**{ASKED_FILE: "xlsx"})


def _cell(column: Column, row) -> Cell:
    words = column.shown(row) if column.shown else written(column.cell(row))
    return Cell(column.place, words, column.link(row) if column.link else "")


def written(value) -> str:
    """As a page writes a value of a spreadsheet."""
    if isinstance(value, Fen):
        return money.yuan(value)
    if isinstance(value, date):
        return day(value, year=local(value).year != clock.today().year)
    return "" if value is None else str(value)


def listed(request, rows, columns, form: ListForm, **more) -> Listing:
    remember(request, without=(ASKED_FILE, TICKED))
    return Listing(request.GET, rows, columns, form, **more)


def turned(request, rows, **more) -> Listing:
    """A list that is asked for nothing but its pages."""
    return listed(request, rows, (), ListForm(request.GET), **more)


def is_ticked(request) -> bool:
    """本页全选: whether the address asks for every box of the page to be ticked."""
    return request.GET.get(TICKED) == "all"


def same_page(request, **changes) -> str:
    """The page that is read, with ``changes``; ticks are not taken along."""
    query = request.GET.copy()
    query.pop(TICKED, None)
    query.update(changes)
    return f"{request.path}?{query.urlencode()}"


def tick_address(request) -> str:
    return same_page(request, **{TICKED: "all"})


def sheet(request, found: Listing, *, title: str, name: str, estates) -> HttpResponse | None:
    """导出: every row that the list finds, not its page alone. None where the address asks for no file,
    or for one too long, which is said."""
    kind = request.GET.get(ASKED_FILE)
    if kind not in ("csv", "xlsx"):
        return None
    if found.whole[: MAX_EXPORTED + 1].count() > MAX_EXPORTED:
        messages.error(request, _("一次最多导出 %d 行，请先缩小范围。") % MAX_EXPORTED)
        return None
    columns = [one for one in found.columns if one.place != "act"]
    head = [str(one.label) for one in columns]
    rows = found.whole.iterator(chunk_size=1000)
    lines = ([_plain(one.cell(row)) for one in columns] for row in rows)
    told = mark(*estates)
    if kind == "csv":
        made = HttpResponse(csv_bytes(head, lines, mark=told), content_type=CSV_TYPE)
    else:
        data = xlsx_bytes(head, lines, title=title, at=clock.now(), mark=told)
        made = HttpResponse(data, content_type=XLSX_TYPE)
    return download(made, f"{title}.{kind}", f"{name}.{kind}")


def _plain(value):
    """A moment by the clock on the wall; a spreadsheet knows no zones."""
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    return value if value is None or isinstance(value, int | date) else str(value)
