"""Which value of a setting (设置) held for an estate at a moment; what an estate settled is read once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from communities.models import EstateSetting
from communities.setting_rows import Scope, row_of

KEPT = "kept_settings"


def setting(estate, key: str, at: datetime) -> int:
    """The estate's own at that moment, else the usual one.

    Ask with the moment at which a clock, a notice or a decision began: no later setting changes it.
    """
    row = row_of(key)
    held = [value for value, since in _kept(estate).get(key, ()) if since <= at]
    return held[-1] if held and row.scope == Scope.ESTATE else row.usual


def load_settings(estates: Iterable) -> None:
    """Of many estates in one query, for those who ask about each."""
    estates = list(estates)
    found = defaultdict(lambda: defaultdict(list))
    rows = EstateSetting.objects.filter(estate__in=estates).order_by("pk")
    for estate, key, *held in rows.values_list("estate", "key", "value", "valid_from"):
        found[estate][key].append(held)
    for one in estates:
        setattr(one, KEPT, found[one.pk])


def forget_settings(estate) -> None:
    """Once another value is settled."""
    vars(estate).pop(KEPT, None)


def _kept(estate) -> dict:
    if KEPT not in vars(estate):
        load_settings([estate])
    return vars(estate)[KEPT]
