"""Where root starts the portal: who serves is not root, who signs is another one, and neither can read
what is the other's."""

import json
import os
import signal
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from portal.launch import users
from portal.launch.users import Users, unreadable
from tests.portal.test_supervisor import ROOT, _free_port, _start
from tests.started import as_owner_too, ended, environment, wait_until_healthy

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")


def children(parent: int) -> dict[str, list[tuple[int, Path]]]:
    """Whose the processes below ``parent`` are, and their places in /proc, by what they run."""
    found: dict[str, list[tuple[int, Path]]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            lines = (place / "status").read_text().splitlines()
            words = (place / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        status = dict(line.split(":\t", 1) for line in lines)
        if int(status["PPid"]) == parent:
            name = next((one for one in ("gunicorn", "celery", "signer") if one in words), words[0])
            found.setdefault(name, []).append((int(status["Uid"].split("\t")[1]), place))
    return found


def reads(uid: int, path: Path) -> bool:
    """Whether that user of the machine may; Python itself may lie where she may not go."""
    who = {"user": uid, "group": users.SOCKET_GROUP, "extra_groups": []}
    return not subprocess.run(["cat", path], capture_output=True, check=False, **who).returncode


@only_root
def test_who_serves_and_who_signs_are_two_users_and_neither_is_root(committed_db, open_folder):
    port, files = _free_port(), open_folder / "files"
    more = {"PORT": str(port), "DEMO_ESTATES": "0"} | as_owner_too(committed_db)
    process = _start(environment(committed_db, files, **more))
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        found = children(process.pid)
        with urllib.request.urlopen(f"{url}/healthz") as answer:
            health = json.load(answer)
        [(web, _)], [(signer, place)] = found["gunicorn"], found["signer"]
        told_signer = (place / "environ").read_bytes()
    finally:
        said = ended(process, signal.SIGKILL, str(files))

    assert "run as root" not in said
    assert {uid for uid, _ in found["celery"]} == {web}
    assert 0 not in {web, signer}
    assert web != signer
    assert health["signer"]["separation"] == "已分离"
    keys, secret = open_folder / "files.signer/signer.keys", files / "secrets.key"
    assert [reads(one, keys) for one in (signer, web)] == [True, False]
    assert [reads(one, secret) for one in (signer, web)] == [False, False]
    assert (files / "demo-mail").stat().st_uid == web
    assert secret.read_bytes() not in told_signer


# In a process of its own: it may get a view of the machine of its own.
ASKS = """
import json, sys
from portal.launch.users import Users
from pathlib import Path
logs = Path(sys.argv[2])
found = Users(int(sys.argv[1]), logs)
found.own()
(logs / "web.log").open("a").close()
print(json.dumps([found.why, sorted(found.of("web")), sorted(found.of("signer"))]))
"""


def told(env, logs: Path, port=8000):
    done = subprocess.run(
        [sys.executable, "-c", ASKS, str(port), logs], cwd=ROOT, env=env, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@only_root
def test_where_nobody_else_can_be_all_runs_as_root_and_says_why(own, tmp_path):
    words = ["env", "extra_groups", "group", "user"]
    assert told(own, tmp_path) == ["", words, words]
    assert (tmp_path / "web.log").exists(), "root's own logs are written wherever they lie"
    assert told(own, tmp_path, port=80) == ["port 80 is root's", [], []]

    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    [why, *words] = told(own | {"FILES_DIR": str(closed / "files")}, tmp_path)
    assert why.startswith("nobody else can pass through /tmp/")
    assert words == [[], []]


@only_root
def test_what_root_wrote_becomes_who_writes_it_and_a_link_leads_to_nothing_else(own, tmp_path):
    """Pages that root wrote before, and a link that somebody put beside them."""
    state = Path(own["STATE_DIR"])
    place, outside = state / "main/public/e", tmp_path / "outside"
    place.mkdir(parents=True)
    outside.write_text("root's")
    (place / "index.html").write_text("a page")
    (place / "link").symlink_to(outside)

    told(own, tmp_path)

    [web] = {path.lstat().st_uid for path in (place.parent, place, *place.iterdir())}
    signer = (state / "main.signer").stat()
    assert (web != 0, outside.stat().st_uid) == (True, 0)
    assert (stat.S_IMODE(signer.st_mode), signer.st_uid in {0, web}) == (0o700, False)


# A closed folder with code and a secret in it; what another user reads of each, once a way is opened.
OPENS = """
import subprocess, sys
from pathlib import Path
from portal.launch.ways import open_ways
place = Path(sys.argv[1])
open_ways([place / "code", place / "code/packages"], kept=[place / "logs"])
(place / "logs/a.log").write_text("written")
for name in ("code/a.txt", "code/packages/b.txt", "secret"):
    print(subprocess.run(["cat", place / name], user=65521, capture_output=True, text=True).stdout)
"""


@only_root
@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_way_is_opened_to_the_code_alone_and_for_ones_own_processes_alone(open_folder, mode):
    place = open_folder / "closed"
    (place / "code/packages").mkdir(parents=True)
    for name in ("code/a.txt", "code/packages/b.txt", "secret"):
        (place / name).write_text(name)
    (place / "logs").mkdir(mode=0o700)
    (place / "code").chmod(mode)
    place.chmod(0o700)

    done = subprocess.run(
        [sys.executable, "-c", OPENS, str(place)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout.split("\n") == ["code/a.txt", "code/packages/b.txt", "", ""]
    assert not reads(65521, place / "code/a.txt"), "outside nothing is opened"
    assert [stat.S_IMODE(one.stat().st_mode) for one in (place, place / "code")] == [0o700, mode]
    assert (place / "secret").read_text() == "secret"
    assert (place / "logs/a.log").read_text() == "written"


def test_whoever_is_not_root_stays_who_she_is(settings, open_folder, monkeypatch):
    settings.STATE_DIR, settings.SIGNER_DIR = open_folder / "files", open_folder / "signer"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    alone = Users(8000, open_folder)
    alone.own()

    assert (alone.why, alone.of("web"), list(open_folder.iterdir())) == ("", {}, [])


def test_all_of_the_code_is_asked_for():
    asked = {path.relative_to(ROOT) for name in users.CODE for path in users._below(ROOT / name)}

    assert {Path("manage.py"), Path("portal/wsgi.py"), Path("templates/base.html")} <= asked
    assert unreadable() == ""
