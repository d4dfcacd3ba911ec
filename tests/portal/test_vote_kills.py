"""表决截止 while every process of the portal is killed: one closing, one opening of the boxes, one result.

The real supervisor starts web, worker, beat and signer again, as it does for ``make demo``.
"""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from communities import clock
from decisions.models import Ballot, Closing, Decision, Result, Unsealing
from decisions.selectors.results import matter_results
from decisions.vote_file import moment
from tests.decisions.ballots import AREAS, DURING, LAST, begun, vote_for
from tests.decisions.keys import keeper_in
from tests.long import times
from tests.sessions import log_in
from tests.started import as_owner_too, ended, environment, shared_keys, wait_until_healthy

ROOT = Path(__file__).resolve().parents[2]
# Whom to kill: what stands in the command of each process.
VICTIMS = {
    "web": "portal.wsgi", "worker": "celery -A portal worker", "beat": "celery -A portal beat",
    "signer": "manage.py signer",
}  # fmt: skip
EARLY = 2
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CODE = re.compile(r"(?:[0-9a-f]{8} ){7}[0-9a-f]{8}")


@dataclass
class Started:
    """A portal in processes of its own, whose clock the test moves."""

    env: dict
    process: subprocess.Popen | None = None
    url: str = field(init=False)

    def __post_init__(self):
        self.url = f"http://127.0.0.1:{self.env['PORT']}"

    def set_clock(self, moment) -> None:
        ahead = (moment - clock.machine()).total_seconds()
        path = Path(self.env["FILES_DIR"]) / "clock.offset"
        path.with_suffix(".new").write_text(str(ahead))
        path.with_suffix(".new").replace(path)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.launch.supervisor"], cwd=ROOT, env=self.env,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        wait_until_healthy(self.url, self.process)

    def stop(self) -> None:
        if self.process:
            ended(self.process, signal.SIGTERM, self.env["FILES_DIR"])

    def kill(self, *names: str) -> int:
        """kill -9 at once; how many processes there were."""
        killed = 0
        for place in Path("/proc").glob("[0-9]*"):
            try:
                words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if any(VICTIMS[name] in words for name in names) and self._is_ours(place):
                    os.kill(int(place.name), signal.SIGKILL)
                    killed += 1
            except OSError:
                continue
        return killed

    def _is_ours(self, place: Path) -> bool:
        return self.env["FILES_DIR"].encode() in (place / "environ").read_bytes()


@dataclass(frozen=True)
class Voter:
    """She presses the last button on her phone, whatever becomes of the answer."""

    url: str
    cookies: str

    def cast(self) -> str:
        """The code on her receipt; nothing where she got none."""
        try:
            hidden = dict(HIDDEN.findall(self._ask()))
            page = self._ask(hidden | {"m1": "for", "words": "", "cast": "1"})
        except (OSError, http.client.HTTPException):
            return ""
        found = CODE.search(page)
        return found[0].replace(" ", "") if found else ""

    def _ask(self, words: dict | None = None) -> str:
        body = urllib.parse.urlencode(words).encode() if words else None
        headers = {"Cookie": self.cookies, "Referer": self.url}
        asked = urllib.request.Request(self.url, body, headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.read().decode()


@pytest.fixture
def started(committed_db, settings, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    files = tmp_path / "files"
    files.mkdir()
    more = {"PORT": str(port), "DEMO_ESTATES": "0", "SIGNER_DIR": str(tmp_path / "signer")}
    # Whose sessions the test has begun.
    more |= as_owner_too(committed_db) | shared_keys() | {"SECRET_KEY": settings.SECRET_KEY}
    made = Started(environment(committed_db, files, **more))
    settings.CLOCK_OFFSET_FILE = files / "clock.offset"
    yield made
    made.stop()


def voter(started: Started, vote, who) -> Voter:
    """Logged in, with the ballot open before her."""
    path = f"/e/{vote.estate.slug}/decisions/{vote.number}/ballot/"
    client = Client()
    log_in(client, who)
    client.get(path)
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    return Voter(started.url + path, cookies)


def until(holds, started: Started) -> None:
    """Patient: a machine that is shared starts everything again slowly."""
    for _ in range(3000):
        if holds():
            return
        assert started.process.poll() is None, started.process.stdout.read()
        time.sleep(0.1)
    logs = sorted((Path(started.env["FILES_DIR"]) / "logs").glob("*.log"))
    raise AssertionError("\n\n".join(f"{one.name}\n{one.read_text()[-3000:]}" for one in logs))


def codes_of(result: Result) -> set[str]:
    lines = [json.loads(line) for line in bytes(result.lines).splitlines()]
    return {line["code"] for line in lines if line["@"].endswith("code")}


def test_killed_at_the_minute_it_closes_once_and_counts_every_receipt(
    committed_cast, started, tmp_path
):
    keeper = keeper_in(tmp_path / "signer")
    vote, people = begun(committed_cast, keeper, AREAS)
    keeper.close()
    for who in people[:EARLY]:
        vote_for(vote, who, "A")
    started.set_clock(DURING)
    late = [voter(started, vote, who) for who in people[EARLY:]]
    started.start()

    started.set_clock(LAST - timedelta(minutes=5))
    with ThreadPoolExecutor(len(late)) as pool:
        casting = [pool.submit(one.cast) for one in late]
        until(lambda: any(one.done() and one.result() for one in casting), started)
        killed = started.kill("web")
        codes = {one.result() for one in casting} - {""}
    n_ballots = Ballot.objects.count()
    started.set_clock(LAST + timedelta(seconds=1))
    for victims in random.Random(7).choices(
        [list(VICTIMS), ["worker"], ["signer"]], k=times("vote kills")
    ):
        time.sleep(random.uniform(0.5, 4))
        killed += started.kill(*victims)
    until(Result.objects.exists, started)

    closing, unsealing, result = (table.objects.get() for table in (Closing, Unsealing, Result))
    assert killed > times("vote kills")
    assert closing.closed_at > LAST, "late, and it says when"
    assert json.loads(bytes(result.body))["closes_at"] == moment(LAST + timedelta(seconds=1))
    assert (closing.boxes, unsealing.ballots) == (n_ballots, n_ballots)
    assert not Ballot.objects.filter(cast_at__gt=LAST).exists()
    assert codes <= codes_of(result), "each receipt that anybody holds is in the published list"
    assert len(codes_of(result)) == n_ballots
    (matter,) = matter_results(Decision.objects.get(pk=vote.pk))
    assert (matter.against.heads, matter.in_favour.heads) == (EARLY, n_ballots - EARLY)
