"""短信模板: fixed sentences that carriers approved, with few short variables (no free text, no link)."""

from collections.abc import Callable
from dataclasses import dataclass

MAX_VARIABLES, MAX_CHARACTERS = 4, 20


@dataclass(frozen=True)
class Code:
    """What opens something for who was texted it: ``make`` thinks of one, and ``keep`` lets it count for its
    subject once the carrier took the text, so that until then the one before opens."""

    make: Callable[[], str]
    keep: Callable[[str, str], None]


@dataclass(frozen=True)
class TextKind:
    """``words`` is the sentence of ``template``, with the site's address standing in it; empty where the
    notice's own words are sent. ``code`` is made at the moment it is sent, and kept nowhere in the clear."""

    template: str
    variables: tuple[str, ...] = ()
    words: str = ""
    code: Code | None = None

    def __post_init__(self):
        if len(self.variables) > MAX_VARIABLES:
            raise ValueError(f"{self.template} has more than {MAX_VARIABLES} variables")

    def values(self, params: dict) -> tuple[str, ...]:
        """Its variables in order, none longer than carriers take."""
        return tuple(str(params.get(name, ""))[:MAX_CHARACTERS] for name in self.variables)
