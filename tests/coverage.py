"""Which statements and branches of each room the tests reached: ``make coverage``.

Exits with 1 where a room is below MIN_PERCENT percent of its branches.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

MIN_PERCENT = 90


def by_room() -> dict[str, Counter]:
    """Counts of statements and branches, reached and in all, from the data of the last run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run(
            [sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], check=True
        )
        files = json.loads(report.read_text())["files"]
    rooms: dict[str, Counter] = {}
    for path, found in files.items():
        rooms.setdefault(Path(path).parts[0], Counter()).update(found["summary"])
    return rooms


def main() -> int:
    print(f"{'':14}{'statements':>12}{'branches':>10}")
    low = []
    for room, counts in sorted(by_room().items()):
        statements = 100 * counts["covered_lines"] / max(1, counts["num_statements"])
        branches = 100 * counts["covered_branches"] / max(1, counts["num_branches"])
        print(f"{room:14}{statements:10.1f} %{branches:8.1f} %")
        if branches < MIN_PERCENT and counts["num_branches"]:
            low.append(room)
    if low:
        print(f"✕ below {MIN_PERCENT} % of the branches: {', '.join(low)}", file=sys.stderr)
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
