"""A payment channel on this machine: a server that keeps its state in memory and follows the channel's own
rules. It can fail before it acts ("down"), after it ("lost"), or hang up."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

FAULTS = ("down", "lost", "reset")


def new_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def private_pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: RSAPrivateKey) -> str:
    form = PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


class Loopback:
    """``fault`` is asked before each answer; ``shift`` sets the channel's clock ahead."""

    def __init__(self):
        self.lock = threading.RLock()
        self.shift = timedelta()
        self.fault: Callable[[], str] = lambda: ""
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def answer(self, verb: str, path: str, headers, body: bytes) -> tuple[int, dict, bytes]:
        raise NotImplementedError

    def _handler(self):
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one(self):
                size = int(self.headers.get("Content-Length") or 0)
                body, fault = self.rfile.read(size), channel.fault()
                if fault == "down":
                    return self.send(503, {}, b"")
                with channel.lock:
                    found = channel.answer(self.command, self.path, self.headers, body)
                if fault == "reset":
                    return self.connection.close()
                return self.send(502, {}, b"") if fault == "lost" else self.send(*found)

            do_GET = do_POST = handle_one  # noqa: N815 (the names of http.server)

            def send(self, status, headers, body):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words):
                pass

        return Handler
