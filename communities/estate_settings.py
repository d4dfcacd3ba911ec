"""Which value of a setting (设置) held for an estate at a moment; what an estate settled is read once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest

from communities.models import EstateSetting
from communities.setting_rows import Scope, row_of

KEPT = "kept_settings"


def setting(estate, key: str, at: datetime) -> int:
    """The estate's own at that moment, else the usual one.

    Ask with the moment at which a clock, a notice or a decision began: no later setting changes it.
    """
    row = row_of(key)
    held = last_held(_kept(estate).get(key, ()), at)
    return held.value if held and row.scope == Scope.ESTATE else row.usual


def last_held(rows: Sequence[EstateSetting], at: datetime) -> EstateSetting | None:
    """Of one key's rows as they were entered, the one that holds.

    What still waits when another is entered never comes into force: the last word stands.
    """
    due = [
        one for one, after in zip_longest(rows, rows[1:])
        if one.valid_from <= at and not never_held(one, after)
    ]  # fmt: skip
    return due[-1] if due else None


def never_held(one: EstateSetting, after: EstateSetting | None) -> bool:
    """Whether ``after``, the next row of its key, was entered before its day."""
    return bool(after and after.entered_at < one.valid_from)


def load_settings(estates: Iterable) -> None:
    """Of many estates in one query, for those who ask about each."""
    estates = list(estates)
    found = defaultdict(lambda: defaultdict(list))
    rows = EstateSetting.objects.filter(estate__in=estates).order_by("pk")
    for one in rows.only("estate", "key", "value", "valid_from", "entered_at"):
        found[one.estate_id][one.key].append(one)
    for one in estates:
        setattr(one, KEPT, found[one.pk])


def forget_settings(estate) -> None:
    """Once another value is settled."""
    vars(estate).pop(KEPT, None)


def _kept(estate) -> dict:
    if KEPT not in vars(estate):
        load_settings([estate])
    return vars(estate)[KEPT]
