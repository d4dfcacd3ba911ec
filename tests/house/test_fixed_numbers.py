"""Every own default is a row of the settings table: a new number says why it is fixed, or becomes a row."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

from tests.house.fixed_numbers import FIXED
from tests.house.world import ROOMS

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(
    r"(MAX|MIN|DEFAULT)_\w+|(\w+_)?(DAYS|HOURS|YEARS|LIMITS?|AFTER|WITHIN|FOR|LIVES|WAITS?|NOTICE|KEPT)"
)


def is_number(node) -> bool:
    """A number, a span of time, or a display or a sum of them."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).endswith(("timedelta", "Term"))
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float)
    parts = getattr(node, "elts", None) or getattr(node, "values", None) or []
    parts += [getattr(node, side) for side in ("left", "right") if hasattr(node, side)]
    return any(is_number(part) for part in parts)


def names_in(text: str) -> list[str]:
    """The numbers that a module names as limits or spans."""
    found = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and is_number(node.value):
            found += [one.id for one in ast.walk(node.targets[0]) if isinstance(one, ast.Name)]
    return [name for name in found if NAMED.fullmatch(name)]


def all_names() -> set[str]:
    found = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        if not {"migrations", "demo"} & set(path.parts):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found |= {f"{module}.{name}" for name in names_in(path.read_text())}
    return found


def test_a_number_that_may_be_a_default_is_a_row_or_says_why_it_is_fixed():
    allowed = [name for names in FIXED.values() for name in names.split()]
    numbers = all_names()

    loose = [one for one in numbers if not any(fnmatch(one, name) for name in allowed)]
    assert sorted(loose) == [], "declare a row in settings_rows.py, or say why in fixed_numbers.py"
    idle = [name for name in allowed if not any(fnmatch(one, name) for one in numbers)]
    assert idle == [], "nothing bears that name any more"


def test_control_a_new_number_is_seen():
    text = (
        "REOPEN_DAYS = 15\nMAX_A, B = 3, 4\nLIVES = timedelta(days=2)\nNAME_DAYS = 'x'\nTERM = 5\n"
    )
    assert names_in(text) == ["REOPEN_DAYS", "MAX_A", "LIVES"]
