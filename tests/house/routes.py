"""Every leaf of the resolver: its route as written, and how to write an address for it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize


@dataclass(frozen=True)
class Leaf:
    route: str
    form: str
    params: tuple[str, ...]
    namespaces: tuple[str, ...]
    name: str
    view: Callable

    def address(self, values: dict) -> str:
        missing = set(self.params) - values.keys()
        if missing:
            raise LookupError(f"{self.route}: tests/house/urls.py gives no {sorted(missing)}")
        return "/" + self.form % values


def leaves(resolver=None):
    """The Chinese addresses; the English ones are the same views below ``en/``."""
    return list(_walk(resolver or get_resolver(), "", "", (), ()))


def _walk(node, route, form, params, namespaces):
    for entry in node.url_patterns:
        here, more = _written(entry.pattern)
        names = namespaces + ((entry.namespace,) if getattr(entry, "namespace", None) else ())
        if isinstance(entry, URLPattern):
            full = f"{route}{entry.pattern}"
            yield Leaf(full, form + here, params + more, names, entry.name or "", entry.callback)
        else:
            own = "" if type(entry.pattern).__name__ == "LocalePrefixPattern" else entry.pattern
            deeper = form + ("" if own == "" else here)
            yield from _walk(entry, f"{route}{own}", deeper, params + more, names)


def _written(pattern):
    forms = normalize(pattern.regex.pattern)
    form, params = max(forms, key=lambda one: len(one[1]))
    return form, tuple(params)
