"""选票照片: made harmless and small in memory, and sealed to the vote's key before anything of them is stored."""

import hashlib
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.utils.translation import gettext as _

from communities import uploads
from communities.errors import DomainError
from decisions.models import Decision, PaperEntry, PaperScan, PaperSheet
from decisions.scans import PICTURE_BYTES, ScanPlace, seal_scan
from decisions.vote_leaves import vote_of

LONG_SIDE = 1600


def picture_of(data: bytes, field: str) -> bytes:
    """The clean picture of an upload, small enough to be sealed. DomainError of ``field`` for what is none."""
    try:
        kind = uploads.accepted_photo(data)
        return uploads.fitted(data, kind, long_side=LONG_SIDE, most=PICTURE_BYTES)
    except uploads.BadFile as refused:
        raise DomainError(refused.message, field=field) from refused


def check_scans(
    decision: Decision, sheet: PaperSheet, pictures: Sequence[bytes], has_none: bool
) -> None:
    """DomainError where pictures come that the notice does not keep, and where none comes of a sheet that has none,
    unless she says that it cannot be photographed."""
    if pictures and not decision.keeps_scans:
        raise DomainError(_("这次表决的公告没有写留选票照片，不能上传。"))
    is_wanted = decision.keeps_scans and not pictures and not has_none
    if is_wanted and not PaperScan.objects.filter(entry__sheet=sheet).exists():
        raise DomainError(_("请拍这张选票的照片；拍不了的，勾选“这张拍不了照片”。"), field="photo")


def seal_scans(
    decision: Decision, entry: PaperEntry, reading: int, pictures: Sequence[bytes]
) -> None:
    key = X25519PublicKey.from_public_bytes(bytes(decision.key_pair.public))
    vote, party = vote_of(decision), entry.sheet.party.key
    for page, picture in enumerate(pictures, 1):
        box = seal_scan(picture, ScanPlace(vote, party, reading, page), key)
        PaperScan.objects.create(
            estate=decision.estate, entry=entry, reading=reading, page=page, box=box,
            sha256=hashlib.sha256(box).hexdigest(),
        )  # fmt: skip
