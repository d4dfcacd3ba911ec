"""Which of many are one (同一业主), by the pairs of which it was said. Arithmetic, no database."""

from collections.abc import Iterable


def heads(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The smallest of those it is one with, for each that a pair names."""
    found: dict[int, int] = {}

    def head(one: int) -> int:
        while found.setdefault(one, one) != one:
            one = found[one]
        return one

    for first, second in pairs:
        least, other = sorted((head(first), head(second)))
        found[other] = least
    return {one: head(one) for one in found}
