"""One allowed move of a row's status; a leaf, so that every ``states.py`` may use it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    sources: frozenset[str]
    target: str


def step(*sources: str, to: str) -> Step:
    return Step(frozenset(sources), to)
