"""What an estate settled, as its pages show it: by group, with what comes and what was."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise, zip_longest

from communities.estate_settings import last_held, never_held, setting
from communities.models import EstateSetting
from communities.setting_rows import Group, Row, Scope, all_rows


@dataclass(frozen=True)
class Held:
    """一项设置 today. ``own`` is what the estate settled and holds, ``coming`` what holds from a later day."""

    row: Row
    value: int
    own: EstateSetting | None
    coming: EstateSetting | None
    past: list[EstateSetting] = field(default_factory=list)

    @property
    def words(self) -> str:
        return self.row.say(self.value)

    @property
    def preset(self) -> str:
        return self.row.say(self.row.usual)

    @property
    def coming_words(self) -> str:
        return self.row.say(self.coming.value) if self.coming else ""

    @property
    def is_settled_here(self) -> bool:
        return self.row.scope == Scope.ESTATE

    def history(self) -> list[tuple[EstateSetting, str, bool]]:
        """The newest first, each with its value in words and whether it was taken back before its day."""
        return [
            (one, self.row.say(one.value), never_held(one, after))
            for one, after in reversed(list(zip_longest(self.past, self.past[1:])))
        ]

    @property
    def n_changes(self) -> int:
        """改过几次: how often another value came into force; what still waits, or never held, is none."""
        held = [
            one.value for one, after in zip_longest(self.past, self.past[1:])
            if not never_held(one, after) and one != self.coming
        ]  # fmt: skip
        return sum(one != before for before, one in pairwise([self.row.usual, *held]))


def coming_value(estate, key: str, now) -> int | None:
    coming = _coming(list(_rows(estate).filter(key=key)), now)
    return coming and coming.value


def settings_of(estate, now: datetime) -> list[tuple[Group, list[Held]]]:
    """The whole table by group; one query beside that of ``setting``."""
    past = {}
    for one in _rows(estate).select_related("entered_by", "paper"):
        past.setdefault(one.key, []).append(one)
    held = [_held(estate, row, past.get(row.key, []), now) for row in all_rows()]
    return [
        (Group(name), list(rows)) for name, rows in groupby(held, key=lambda one: one.row.group)
    ]


def setting_of(estate, row: Row, now) -> Held:
    past = list(_rows(estate).filter(key=row.key).select_related("entered_by", "paper"))
    return _held(estate, row, past, now)


def _rows(estate):
    return EstateSetting.objects.for_estate(estate).order_by("pk")


def _held(estate, row, past, now) -> Held:
    return Held(row, setting(estate, row.key, now), last_held(past, now), _coming(past, now), past)


def _coming(past: list[EstateSetting], now) -> EstateSetting | None:
    """The last word, if its day has not come: what was entered later holds instead of what waited."""
    return past[-1] if past and past[-1].valid_from > now else None
