"""The triggers in force as people read them: table, event, what is refused, which test shows it.

In the files a paragraph with triggers begins with lines of ``-- Refuses: …`` (or ``-- Keeps: …``)
and ``-- Shown by: tests/…::test_…``, which hold for all triggers of the paragraph.
"""

import re
from dataclasses import dataclass

from communities.sql_files import ROOT, files

TRIGGER = re.compile(
    r"^create (?:constraint )?trigger (\w+)\s+((?:before|after)\s.+?)\s+on (\w+)\b"
    r"(.+?)execute function (\w+)\(",
    re.MULTILINE | re.DOTALL,
)
WHAT = re.compile(r"^-- (?:Refuses|(Keeps)): (.+(?:\n--   .+)*)", re.MULTILINE)
MAY = re.compile(r"^-- (The application may .+(?:\n--   .+)*)", re.MULTILINE)
SHOWN_BY = re.compile(r"^-- Shown by: (\S+)$", re.MULTILINE)
HEAD = """\
# What the database refuses

Functions, triggers and views stand in `<room>/sql/*.sql` and nowhere else. `manage.py migrate` ends
with installing what differs from these files; `manage.py check_guards`, a part of `prepare`, names it.
A superuser or the tables' owner can switch a trigger off: [posting.md](posting.md) says what is left then.

The application's role is neither. It reads all tables and truncates none; it changes every row of a table
that has no guard, inserts alone where each change of a row is refused, and elsewhere what a file's list says.

This page is written by `manage.py guards > docs/guards.md`.
"""


@dataclass(frozen=True)
class Guard:
    file: str
    table: str
    trigger: str
    event: str
    function: str
    is_conditional: bool
    refuses: str
    shown_by: tuple[str, ...]


def guards() -> list[Guard]:
    """In the order of the files."""
    return [
        guard
        for path in files()
        for paragraph in re.split(r"\n\s*\n", path.read_text())
        for guard in _of_paragraph(str(path.relative_to(ROOT)), paragraph)
    ]


def page() -> str:
    """The table of all guards, in Markdown."""
    lines = [HEAD]
    for file in dict.fromkeys(guard.file for guard in guards()):
        lines += [f"## {file}", "", "| table | event | trigger: function | refuses | shown by |"]
        lines += ["|---|---|---|---|---|"]
        lines += [_row(guard) for guard in guards() if guard.file == file]
        lines += [""]
        if said := MAY.findall((ROOT / file).read_text()):
            lines += [*(f"- {one}".replace("\n--  ", "") for one in said), ""]
    return "\n".join(lines).rstrip()


def _of_paragraph(file: str, paragraph: str) -> list[Guard]:
    triggers = TRIGGER.findall(paragraph)
    if not triggers:
        return []
    what, shown_by = WHAT.search(paragraph), tuple(SHOWN_BY.findall(paragraph))
    if not what or not shown_by:
        raise ValueError(f"{file}: {triggers[0][0]} does not say what it refuses or what shows it")
    refuses = re.sub(r"\n--\s+", " ", what[2])
    if what[1]:
        refuses = f"nothing; keeps {refuses}"
    return [
        Guard(
            file,
            table,
            trigger,
            " ".join(event.split()),
            function,
            "when" in between,
            refuses,
            shown_by,
        )
        for trigger, event, table, between, function in triggers
    ]


def _row(guard: Guard) -> str:
    tests = "<br>".join(f"`{test}`" for test in guard.shown_by)
    return (
        f"| `{guard.table}` | {guard.event} | `{guard.trigger}`: `{guard.function}()` "
        f"| {guard.refuses} | {tests} |"
    )
