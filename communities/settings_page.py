"""The table of all settings (设置表) in Markdown, as ``manage.py settings_table`` prints it."""

from itertools import groupby

from communities.setting_rows import Group, Row, Scope, all_rows

HEAD = """\
# Settings

What an estate settles for itself, and what it does not. Each room declares its rows in its own
`settings_rows.py`; the mechanism is `communities/setting_rows.py` (rows), `communities/estate_settings.py`
(which value held at a moment) and `communities/services/estate_settings.py` (a change). `EstateSetting` only
grows: every value stays with its day, who entered it, why, and its paper.

A change that takes something from residents (last column: which way) needs a paper of the estate's 存档文件,
holds from the first day after 7 days, and is told to everybody with a home there. Every other one holds at
once. What began with a clock, a notice or a decision keeps the value of that moment.

What is the same for the whole portal is read from the environment where a value has a name there
(`QUIET_FROM`, `TEXTS_PER_NUMBER_AND_DAY`, …). `tests/house/fixed_numbers.py` says of every other number
why it is no setting.

Everybody reads them at `/e/<estate>/rules/` (本小区的规则); they are changed at `/desk/settings/<estate>/`.
Service times, categories and working hours have tables of their own (`/e/<estate>/service/`). `Estate.params`
keeps telephones, days of completion, the switches of payments and the first period.

This page is written by `manage.py settings_table > docs/settings.md`."""
COLUMNS = ["key", "what", "preset", "range", "who", "source", "takes by"]


def page() -> str:
    lines = [HEAD]
    for group, rows in groupby(all_rows(), key=lambda row: row.group):
        lines += ["", f"## {Group(group).label}", "", f"| {' | '.join(COLUMNS)} |"]
        lines += [f"|{'---|' * len(COLUMNS)}", *(_line(row) for row in rows)]
    return "\n".join(lines)


def _line(row: Row) -> str:
    is_ours = row.scope == Scope.ESTATE
    who = row.by.label if is_ours else row.scope.label
    range_of = row.range() if is_ours else ""
    cells = [f"`{row.key}`", row.name, row.say(row.preset), range_of, who, row.source]
    takes = row.takes.label if is_ours and row.takes else ""
    return f"| {' | '.join(str(one) for one in [*cells, takes])} |"
