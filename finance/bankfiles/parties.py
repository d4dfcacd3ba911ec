"""对方: who is on the other side of a row, where a bank writes payer and payee in columns of their own."""

from collections.abc import Callable, Collection

from .cells import Cells
from .types import Row

# Of what went out the payee, of what came in the payer.
SIDES = (
    (("counterparty", "payee"), ("counterparty_account", "payee_account")),
    (("counterparty", "payer"), ("counterparty_account", "payer_account")),
)


class Parties:
    """``may_turn``: an amount has no sign, and a balance may show later that the row went the other way."""

    def __init__(
        self, fields: Collection[str], word: Callable[[Cells, str], str], *, may_turn: bool
    ) -> None:
        self.pairs = [[pair for pair in one if pair[1] in fields] for one in SIDES]
        self.word = word
        self.has_columns, self.may_turn = any(self.pairs), may_turn
        self.turned: dict[int, dict[str, str]] = {}

    def name(self, row: Row, cells: Cells, came_in: bool) -> None:
        if not self.has_columns:
            return
        if self.may_turn:
            self.turned[row.line] = self._words(row, cells, not came_in)
        for name, word in self._words(row, cells, came_in).items():
            setattr(row, name, word)

    def turn(self, row: Row) -> None:
        for name, word in self.turned.get(row.line, {}).items():
            setattr(row, name, word)

    def _words(self, row: Row, cells: Cells, came_in: bool) -> dict[str, str]:
        """What a column of the other side alone says counts before both."""
        found = {name: getattr(row, name) for pairs in self.pairs for name, _column in pairs}
        for name, column in self.pairs[came_in]:
            found[name] = found[name] or self.word(cells, column)
        return found
