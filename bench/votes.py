"""A vote of 100,000 ballots counted again, against a loop that only parses and hashes each line of its file."""

import gc
import hashlib
import json
import random
import tracemalloc
from pathlib import Path
from time import process_time

from decisions import recount
from tests.decisions.votes import Made

BALLOTS, SILENT, TIMES = 100_000, 30_000, 4
AREAS = [f"{60 + kind * 7.13:.2f}" for kind in range(40)]


def file_of(place: Path, ballots: int) -> Path:
    """A counters' file: three matters, forty areas, as many parties whatever the number of ballots."""
    draw = random.Random(ballots)
    areas = draw.choices(AREAS, k=BALLOTS + SILENT)
    letters = ("".join(draw.choices("FANBV", [60, 30, 8, 1, 1], k=3)) for _ in range(ballots))
    cast = list(zip(areas, letters, strict=False))
    codes = ("common_use", "fund_use", "other")
    made = Made(cast, areas[ballots:], codes=codes, has_log=False)
    file = place / f"{ballots}.ndjson"
    file.write_bytes(made.counters())
    return file


def counted(file: Path) -> None:
    with file.open("rb") as lines:
        report = recount.recount(lines)
    assert report.status == 0, list(report.lines())


def read(file: Path) -> None:
    with file.open("rb") as lines:
        for line in lines:
            json.loads(line)
            hashlib.sha256(line).digest()


def best(act, file: Path) -> float:
    seconds = []
    for _ in range(TIMES):
        began = process_time()
        act(file)
        seconds.append(process_time() - began)
    return min(seconds)


def peak(file: Path) -> int:
    gc.collect()
    tracemalloc.start()
    counted(file)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def measure(place: Path):
    file, few = file_of(place, BALLOTS), file_of(place, BALLOTS // 10)
    lines = 1 + BALLOTS * 2 + SILENT
    yield (
        "recount / parse and hash each line (lines/s)",
        lines / best(counted, file),
        lines / best(read, file),
        0.667,
    )
    print(
        f"{'':4}memory at most {peak(file) / 1e6:.1f} MB for {BALLOTS:,} ballots, "
        f"{peak(few) / 1e6:.1f} MB for a tenth of them (the same roll)"
    )
