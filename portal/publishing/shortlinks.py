"""Short addresses for posters (短链): few characters, so that the QR code is coarse and reads from afar."""

import secrets

from django.conf import settings
from django.db import IntegrityError, transaction

from portal.models import ShortLink

# Without 0 o 1 l i: somebody may have to type it from the board.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 6


def short_link(path: str) -> ShortLink:
    """The short address of ``path``, always the same one."""
    while True:
        found = ShortLink.objects.filter(path=path).first()
        if found:
            return found
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        try:
            with transaction.atomic():
                return ShortLink.objects.create(code=code, path=path)
        except IntegrityError:
            # The code is taken, or somebody else was faster with the same path: look again.
            continue


def short_url(page) -> str:
    """The whole short address of a page of the tree; in Chinese, as posters are."""
    estate = page.statement.estate
    link = short_link(f"/e/{estate.slug}/accounts/{page.slug}/")
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/s/{link.code}"
