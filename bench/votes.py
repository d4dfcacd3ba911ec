"""A vote of 100,000 ballots: tallied against plain sums, and counted again against a loop that parses and hashes each
line of its file."""

import gc
import hashlib
import json
import random
import tracemalloc
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

from django.db import connection

from communities import clock
from decisions import recount
from decisions.services.votes import draft_vote
from decisions.vote_rules import VoteRules
from tests.decisions.votes import Made
from tests.owner import owning

BALLOTS, SILENT, TIMES, MATTERS = 100_000, 30_000, 4, 3
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


def tallied(vote: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select * from vote_tally(%s)", [vote])
        cursor.fetchall()


def grouped(vote: int) -> None:
    """The flat limit: one GROUP BY for each matter."""
    with connection.cursor() as cursor:
        for place in range(1, MATTERS + 1):
            cursor.execute(
                "select substr(letters, %s, 1), sum(area), count(*) from decisions_openedballot"
                " where decision_id = %s group by 1",
                [place, vote],
            )
            cursor.fetchall()


def opened_vote(cast) -> int:
    """A vote with its ballots opened, as the signer leaves them; its guards stand aside for that."""
    vote = draft_vote(
        estate=cast.riverside, title="bench", explanation="bench", buildings=[], stairs=[],
        opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 15), authorised_by=None,
        matters=[{"code": "other", "text": "bench"}] * MATTERS, rules=VoteRules(), actor=cast.bob,
        now=clock.now(),
    )  # fmt: skip
    with owning(), connection.cursor() as cursor:
        cursor.execute("alter table decisions_openedballot disable trigger user")
        cursor.execute(
            "insert into decisions_openedballot (code, estate_id, decision_id, area, letters, r)"
            " select sha256(n::text::bytea), %s, %s, 60 + n %% 40 * 7.13,"
            " substr('FFFFAANBV', 1 + n %% 9, 1) || substr('FFANBV', 1 + n %% 6, 1)"
            " || substr('FANBV', 1 + n %% 5, 1), '' from generate_series(1, %s) as n",
            [cast.riverside.pk, vote.pk, BALLOTS],
        )
        cursor.execute("alter table decisions_openedballot enable trigger user")
        cursor.execute("analyze decisions_openedballot")
    return vote.pk


def quickest(act, vote: int) -> float:
    """Seconds of the wall, because the work is the database's."""
    seconds = []
    for _ in range(TIMES * 3):
        began = perf_counter()
        act(vote)
        seconds.append(perf_counter() - began)
    return min(seconds)


def measure(place: Path, cast):
    vote = opened_vote(cast)
    yield (
        "tally in SQL / a GROUP BY for each matter (1/s)",
        1 / quickest(tallied, vote),
        1 / quickest(grouped, vote),
        0.77,
    )
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
