"""Whose form it is (谁的表): every form that is posted says for whom it was made.

A session may end, or another account log in beside it, while somebody types: who she was when the page
was made is told by the page itself, signed.
"""

import re
from dataclasses import dataclass, field

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.http import UnreadablePostError

from communities.numbers import whole_number

STAMP, KEPT = "typed_by", "typed"
# Never kept, by whatever form: what opens an account, a box or a home, and numbers of which the
# portal keeps but a fingerprint.
SECRETS = re.compile(
    r"(?:.*-)?(?:(?:old|new)?_?password\d?|code|credential|secret|key|otp|pin|identity\d*)"
)
# Nor anything of these: log-in, keys, ballots and answers of owners, sheets with choices, rosters with
# numbers of identity papers; and the editors' admin, which keeps for itself.
SECRET_PLACES = re.compile(
    r"^/(?:en/)?(?:login|account|admin|demo)/|^/desk/(?:keys/|roster/$)"
    r"|^/(?:en/)?e/[\w-]+/decisions/[^/]+/ballot/"
    r"|^/(?:en/)?e/[\w-]+/polls/[^/]+/answer/"
    r"|^/desk/votes/\d+/(?:entry|hand-in|sheets)/"
)


@dataclass
class Sent:
    """What a form sent: by whom it was typed, which kept words it took up, words and files."""

    writer: int | None = None
    kept: str = ""
    words: dict[str, list[str]] = field(default_factory=dict)
    files: list[tuple[str, UploadedFile]] = field(default_factory=list)


def stamp(user) -> str:
    return _signer().sign(str(user.pk))


def writer_of(stamped: str) -> int | None:
    try:
        return whole_number(_signer().unsign(stamped))
    except BadSignature:
        return None


def sent_with(request) -> Sent:
    """Taken off the request once, so that no view meets our marks among its fields."""
    if not hasattr(request, "sent_with"):
        request.sent_with = _read(request)
    return request.sent_with


def _read(request) -> Sent:
    try:
        given = request.POST.copy()
    except (SuspiciousOperation, UnreadablePostError):
        return Sent()
    stamped, kept = given.pop(STAMP, [""]), given.pop(KEPT, [""])
    request.POST = given
    words = {name: texts for name, texts in given.lists() if not is_secret(name)}
    words.pop("csrfmiddlewaretoken", None)
    files = [(name, file) for name, several in request.FILES.lists() for file in several]
    return Sent(writer_of(stamped[-1]), kept[-1], words, files)


def is_secret(name: str) -> bool:
    return bool(SECRETS.fullmatch(name))


def is_secret_place(path: str) -> bool:
    return bool(SECRET_PLACES.match(path))


def _signer() -> Signer:
    return Signer(salt="communities.typed")
