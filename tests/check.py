"""Before a commit, in a minute: ``make check``; the half of it that runs no test: ``make lint``.

``python -m tests.check`` runs every linter, two at a time, and then the tests that the change
touches. Which those are, testmon knows from earlier runs; what it has not seen run yet is new to
it. It sees neither templates nor SQL; they are mapped here. As a plugin of pytest this module ends
a run when its time is over.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

TEMPLATES = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]

LINTERS = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "imports": [BIN / "lint-imports"],
    "types": [BIN / "mypy"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "templates": [BIN / "djhtml", "--check", "--tabwidth", "2", *TEMPLATES],
    "template lines": [sys.executable, "-m", "tests.house.templates"],
}

# What shows a change of these files soonest.
SHOWN_BY = {
    "communities/sql/": ["tests/house/test_sql_files.py", "tests/communities/test_clock_guards.py"],
    "finance/sql/": ["tests/house/test_sql_files.py", "tests/finance/test_ledger_guards.py"],
    "notifications/sql/": [
        "tests/house/test_sql_files.py",
        "tests/notifications/test_referrals.py",
    ],
    "portal/sql/": ["tests/house/test_sql_files.py", "tests/portal/test_guides.py"],
    "repairs/sql/": ["tests/house/test_sql_files.py", "tests/repairs/test_guards.py"],
    "templates/communities/": [
        "tests/communities/test_binding.py",
        "tests/communities/test_roster_desk.py",
    ],
    "templates/finance/": [
        "tests/finance/test_desk_ledger.py",
        "tests/portal/test_statement_pages.py",
    ],
    "templates/notifications/": ["tests/notifications/test_pages.py"],
    "templates/portal/": ["tests/portal/test_pages.py", "tests/portal/test_accounts_pages.py"],
    "templates/repairs/": ["tests/repairs/test_public_pages.py", "tests/repairs/test_desk.py"],
    "templates/": ["tests/portal/test_pages.py", "tests/portal/test_desk.py"],
}

# A failing test of the change is told within the minute; what does not fit in runs next time.
SECONDS = 40
_began = time.monotonic()
_left: list = []


def pytest_runtest_setup(item):
    """Once the time is over one more is run: as the last one it has testmon write all down."""
    if time.monotonic() - _began > SECONDS:
        items = item.session.items
        after_next = items.index(item) + 2
        _left.extend(items[after_next:])
        del items[after_next:]


def pytest_terminal_summary(terminalreporter):
    if _left:
        terminalreporter.line(f"{len(_left)} tests did not fit into the minute: next time.")


def lint() -> bool:
    """Every linter, whatever the one before said; only what one complains of is printed."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return all(list(pool.map(_passes, LINTERS)))


def _passes(name: str) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        [str(word) for word in LINTERS[name]],
        cwd=ROOT,
        env=os.environ | {"DEMO": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    mark = "✓" if done.returncode == 0 else "✕"
    print(f"{mark} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(f"{done.stdout}{done.stderr}".rstrip(), flush=True)
    return done.returncode == 0


def touched() -> bool:
    """The tests of the change, slow journeys left to ``make test``; none is fine too."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "tests.check"]
    pytest += ["-o", "addopts=-ra --strict-markers"]
    runs = [[*pytest, "--testmon", "--ignore=tests/journeys"]]
    if shown := _tests_of_files():
        runs.append([*pytest, *shown])
    nothing_to_run = 5
    codes = [subprocess.run(words, cwd=ROOT, check=False).returncode for words in runs]
    return all(code in {0, nothing_to_run} for code in codes)


def _tests_of_files() -> list[str]:
    git = [
        "git",
        "status",
        "--porcelain",
        "--untracked-files=all",
        "--",
        "templates",
        "*/sql/*.sql",
    ]
    status = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    changed = [line[3:].split(" -> ")[-1] for line in status.splitlines()]
    rooms = {next(room for room in SHOWN_BY if path.startswith(room)) for path in changed}
    return sorted({test for room in rooms for test in SHOWN_BY[room]})


if __name__ == "__main__":
    passed = lint()
    if sys.argv[1:] != ["lint"]:
        passed = touched() and passed
    sys.exit(not passed)
