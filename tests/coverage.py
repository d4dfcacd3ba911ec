"""Which statements and branches of each room the tests reached: ``make coverage``.

``ROOM=finance`` runs the tests of that room alone and measures it alone. Below the table stand the
files that miss the most branches. Exits with 1 where a room is below MIN_PERCENT percent of its
branches.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

MIN_PERCENT = 90
MOST_FILES = 10


def by_file() -> dict[str, Counter]:
    """Counts of statements and branches, reached and in all, from the data of the last run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run(
            [sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], check=True
        )
        files = json.loads(report.read_text())["files"]
    return {path: Counter(found["summary"]) for path, found in files.items()}


def by_room(files: dict[str, Counter]) -> dict[str, Counter]:
    rooms: dict[str, Counter] = {}
    for path, counts in files.items():
        rooms.setdefault(Path(path).parts[0], Counter()).update(counts)
    return rooms


def worst(files: dict[str, Counter]) -> list[tuple[str, int]]:
    """The files that miss the most branches, and how many."""
    missed = Counter({path: counts["missing_branches"] for path, counts in files.items()})
    return [(path, number) for path, number in missed.most_common(MOST_FILES) if number]


def main() -> int:
    files = by_file()
    print(f"{'':14}{'statements':>12}{'branches':>10}")
    low = []
    for room, counts in sorted(by_room(files).items()):
        statements = 100 * counts["covered_lines"] / max(1, counts["num_statements"])
        branches = 100 * counts["covered_branches"] / max(1, counts["num_branches"])
        print(f"{room:14}{statements:10.1f} %{branches:8.1f} %")
        if branches < MIN_PERCENT and counts["num_branches"]:
            low.append(room)
    print("\nbranches missed")
    for path, number in worst(files):
        print(f"{number:6}  {path}")
    if low:
        print(f"✕ below {MIN_PERCENT} % of the branches: {', '.join(low)}", file=sys.stderr)
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
