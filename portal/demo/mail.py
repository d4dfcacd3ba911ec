"""演示邮箱: in the demo every mail and text message ends in files, shown on one page.

Files and not rows: nothing here is worth keeping, and no real installation has the table.
"""

import json
import secrets
import time
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from communities import clock

KEPT = 200


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        for mail in email_messages:
            keep("mail", ", ".join(mail.to), mail.subject, mail.body)
        return len(email_messages)


def send_text(phone: str, text: str) -> None:
    keep("text", phone, "", text)


def keep(channel: str, to: str, subject: str, body: str) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    words = {"channel": channel, "to": to, "subject": subject, "body": body}
    words["at"] = clock.now().isoformat()
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    unfinished = folder / f"{name}.part"
    unfinished.write_text(json.dumps(words, ensure_ascii=False))
    unfinished.rename(folder / f"{name}.json")
    for old in sorted(folder.glob("*.json"))[:-KEPT]:
        old.unlink(missing_ok=True)


def latest(count: int = 50, *, to: str = "") -> list[dict]:
    """Newest first; those whose address contains ``to``."""
    paths = sorted(_folder().glob("*.json"), reverse=True)
    found = (words for path in paths for words in _read(path) if to in words["to"])
    return list(islice(found, count))


def _read(path: Path) -> list[dict]:
    """None where another process has just dropped it as too old."""
    try:
        return [json.loads(path.read_text())]
    except FileNotFoundError:
        return []


def _folder() -> Path:
    return Path(settings.STATE_DIR) / "demo-mail"
