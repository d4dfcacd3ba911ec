"""规则名称: what a rule's code means; the room that makes a rule says so here."""

from collections.abc import Mapping

_NAMES: dict[str, object] = {}


def register(names: Mapping[str, object]) -> None:
    """Code → words, which may be lazy."""
    _NAMES.update(names)


def name_of(rule: str) -> str:
    """ "一般 · 办结" for P2.fix; empty where nobody named it."""
    return str(_NAMES.get(rule, ""))
