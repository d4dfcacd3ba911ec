"""字: what rows say in words. Many say the same: each word is read and kept once."""

from collections.abc import Sequence

from .cells import Cell, text_of

LONGEST_WORD = 200
LONGEST_MEMO = 500


class Words:
    """The words of one file."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.memos: dict[tuple[Cell, ...], str] = {}

    def word(self, cell: Cell) -> str:
        cell = cell or ""
        found = self.words.get(cell)
        if found is None:
            found = self.words[cell] = text_of(cell)[:LONGEST_WORD]
        return found

    def memo(self, cells: Sequence[Cell]) -> str:
        """All of them in one, each word once."""
        said = tuple(cells)
        found = self.memos.get(said)
        if found is None:
            words = dict.fromkeys(filter(None, map(text_of, said)))
            found = self.memos[said] = " ".join(words)[:LONGEST_MEMO]
        return found
