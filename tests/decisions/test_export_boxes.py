"""The export of a vote's boxes: two bodies open it as a program of its own, and the log says that it was written."""

import json
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from communities.models import Leaf
from decisions.key_words import words_of
from tests.decisions.ballots import vote_for

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def cast_votes(open_vote, people):
    return [
        vote_for(open_vote, who, letters) for who, letters in zip(people[:3], "FAN", strict=True)
    ]


def export(vote, path):
    call_command("export_vote_boxes", "riverside", vote.number, str(path), "--reason", "法院调取")


def run(path, *sheets: bytes):
    typed = "".join(" ".join(words_of(one)) + "\n" for one in sheets)
    return subprocess.run(
        [sys.executable, "-m", "decisions.open_boxes", str(path)],
        cwd=ROOT, input=typed, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"},
    )  # fmt: skip


def test_any_two_bodies_open_what_was_cast_and_a_leaf_says_so(key, open_vote, cast_votes, tmp_path):
    path = tmp_path / "vote.boxes"
    export(open_vote, path)

    for both in permutations(key.sheets.values(), 2):
        done = run(path, *both)
        assert done.returncode == 0, done.stderr
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert sorted(one["answers"] for one in found) == ["A", "F", "N"]
    leaf = Leaf.objects.filter(kind="vote-export").get()
    assert "法院调取" in bytes(leaf.body).decode()


def test_the_file_opens_nothing_by_itself(key, open_vote, cast_votes, tmp_path):
    path = tmp_path / "vote.boxes"
    export(open_vote, path)
    text = path.read_text()
    for secret in key.sheets.values():
        assert secret.hex() not in text
        assert run(path, secret, secret).returncode == 2


def test_it_never_writes_over_a_file_and_says_which_vote_is_none(key, open_vote, tmp_path):
    path = tmp_path / "vote.boxes"
    export(open_vote, path)
    with pytest.raises(CommandError, match="写不进"):
        export(open_vote, path)
    with pytest.raises(CommandError, match="没有这次表决"):
        call_command("export_vote_boxes", "riverside", "2026-099", str(path), "--reason", "x")
    assert Leaf.objects.filter(kind="vote-export").count() == 1
