"""What a printed paper of the founding is made of; texts in braces are filled in, or left as a line to write on."""

from typing import NamedTuple

BLANK = "_" * 16


class Section(NamedTuple):
    """A heading, sentences, and a table where there is one."""

    heading: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Paper(NamedTuple):
    """``seals`` are who signs below; they are Chinese papers, whatever the language of the page."""

    key: str
    title: str
    hint: str
    sections: tuple[Section, ...]
    seals: tuple[str, ...] = ()


def filled(paper: Paper, facts: dict[str, str]) -> Paper:
    """With what the portal knows; what it does not know is a line to write on."""
    known = {name: text or BLANK for name, text in facts.items()}

    def told(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.format_map(known) for text in texts)

    sections = tuple(
        Section(one.heading, told(one.lines), one.head, tuple(told(row) for row in one.rows))
        for one in paper.sections
    )
    return paper._replace(sections=sections, seals=told(paper.seals))
