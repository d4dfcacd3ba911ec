"""The web server's file: it parses, and serves what the portal serves, byte by byte."""

import gzip
import http.client
import os
import select
import shutil
import socket
import subprocess
import time
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings

from portal.estates import _plant
from portal.publishing import files

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
HERE = "/e/riverside/accounts/"
SAME = [
    "Content-Type",
    "Content-Language",
    "Cache-Control",
    "Vary",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
]
POLICY = "Content-Security-Policy"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def directives(policy: str) -> set[str]:
    return {part.strip() for part in policy.split(";")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def live(environ, answer):
    """Stands where gunicorn would, and says who answered."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    answer("200 OK", [("Content-Length", "13")])
    return [b"answered live"]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        pass


def configured(files, port, behind):
    text = (settings.BASE_DIR / "deploy/nginx.conf").read_text()
    for old, new in {
        "FILES": str(files),
        "HOST": "localhost",
        "listen 80 default_server": f"listen 127.0.0.1:{port} default_server",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "/run/nginx.pid": f"{files}/nginx.pid",
        "/var/log/nginx/access.log plain": "off",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    path = files / "nginx.conf"
    user = "" if os.geteuid() else "user root;\n"
    path.write_text(f"{user}daemon off;\nerror_log {files}/error.log warn;\n{text}")
    return path


@pytest.fixture
def web(tmp_path, settings):
    """A real nginx over a folder of pages; ``get(path, method, body, **headers)``."""
    settings.PUBLIC_ROOT = tmp_path / "public"
    behind = make_server("127.0.0.1", 0, live, handler_class=Quiet)
    Thread(target=behind.serve_forever, daemon=True).start()
    port = free_port()
    config = configured(tmp_path, port, behind.server_port)
    tested = subprocess.run(
        [NGINX, "-t", "-c", config], capture_output=True, text=True, check=False
    )
    assert tested.returncode == 0, tested.stderr
    server = subprocess.Popen([NGINX, "-c", config], stderr=subprocess.DEVNULL)

    def get(path, method="GET", body=None, **headers):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request(method, path, body=body, headers=headers)
            answer = line.getresponse()
            return answer, answer.read()
        finally:
            line.close()

    for _attempt in range(100):
        try:
            get("/")
            break
        except OSError:
            time.sleep(0.05)
    get.port = port
    yield get
    server.terminate()
    server.wait(10)
    behind.shutdown()
    behind.server_close()


def test_the_web_server_serves_the_portals_bytes_and_headers(web, cast, client):
    _plant(cast.riverside)
    for path in (HERE, f"/en{HERE}"):
        files.want([HERE], at=cast.riverside.created_at)
        files.publish_waiting(60)

        served, body = web(path)
        ours = client.get(path)
        packed, small = web(path, **{"Accept-Encoding": "gzip"})

        assert body == ours.content == gzip.decompress(small)
        assert packed.getheader("Content-Encoding") == "gzip"
        assert {name: served.getheader(name) for name in SAME} == {
            name: ours.get(name) for name in SAME
        }
        assert directives(served.getheader(POLICY)) == directives(ours[POLICY])


def test_only_a_plain_address_is_a_file(web):
    page = files.file_of(HERE)
    page.parent.mkdir(parents=True)
    page.write_bytes(b"from the file")
    (settings.PUBLIC_ROOT / "vouchers/a").mkdir(parents=True)
    (settings.PUBLIC_ROOT / "vouchers/a/1.jpg").write_bytes(b"secret")

    assert web(HERE)[1] == b"from the file"
    for path in (f"{HERE}?", f"{HERE}?year=2026", HERE.rstrip("/"), f"{HERE}index.html", "/me/"):
        assert web(path)[1] == b"answered live", path
    assert web(HERE, "POST")[1] == b"answered live"
    assert web("/vouchers/a/1.jpg")[0].status == 404


def test_a_dropped_page_is_answered_live_at_once(web):
    page = files.file_of(HERE)
    page.parent.mkdir(parents=True)
    page.write_bytes(b"from the file")

    files.drop(HERE)

    assert web(HERE)[1] == b"answered live"


def test_a_photo_of_a_ballot_waits_in_no_file(web, tmp_path):
    log, large = tmp_path / "error.log", bytes(3_000_000)
    assert web("/desk/votes/7/entry/", "POST", large)[1] == b"answered live"
    assert "temporary file" not in log.read_text()
    assert web("/desk/votes/7/sheets/", "POST", large)[1] == b"answered live"
    assert "a client request body is buffered to a temporary file" in log.read_text(), "the control"


def test_one_address_holds_few_processes_by_sending_ballots_slowly(web):
    begun = (
        b"POST /desk/votes/7/entry/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nline"
    )
    held = [socket.create_connection(("127.0.0.1", web.port), timeout=5) for _ in range(4)]
    try:
        for one in held:
            one.sendall(begun)
        time.sleep(0.2)
        assert web("/desk/votes/7/entry/", "POST", b"line=71")[0].status == 429
        assert not select.select(held, [], [], 0)[0], "those before it are still being read"
    finally:
        for one in held:
            one.close()
    for _attempt in range(100):
        if web("/desk/votes/7/entry/", "POST", b"line=71")[0].status == 200:
            break
        time.sleep(0.05)
    else:
        raise AssertionError("who hung up is still counted")
