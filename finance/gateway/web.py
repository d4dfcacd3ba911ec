"""Calls of a channel over HTTP: each with time-outs, none larger than is expected."""

import requests

# Seconds to connect, and seconds without a byte.
TIMEOUT = (3, 10)
ANSWER = 1 << 20
FILE = 64 << 20


class TooLargeError(Exception):
    """More came than any answer of this kind has."""


def fetch(method: str, url: str, *, limit: int = ANSWER, **more) -> tuple[int, bytes]:
    """Status and body; at most ``limit`` bytes of it, and no redirect is followed."""
    with requests.request(
        method, url, timeout=TIMEOUT, stream=True, allow_redirects=False, **more
    ) as answer:
        body = b""
        for chunk in answer.iter_content(1 << 16):
            body += chunk
            if len(body) > limit:
                raise TooLargeError(url.partition("?")[0])
        return answer.status_code, body
