"""Where the files of a voucher lie (凭证文件).

Private: ``PRIVATE_ROOT/vouchers/<token>/`` with the clean pages ``1.jpg`` …, a PDF as it came, and
the redacted pages ``public-1.jpg`` … that wait for a second person.
Public: ``PUBLIC_ROOT/vouchers/<token>/`` with another token, pages ``1.jpg`` … and ``thumb-1.jpg`` …;
it exists only after the confirmation.
"""

import hashlib
import shutil
from pathlib import Path

from django.conf import settings

from communities.uploads import new_folder, write

FOLDER = "vouchers"


def private_folder(voucher) -> Path:
    return Path(settings.PRIVATE_ROOT) / Path(voucher.original_path).parent


def private_page(voucher, number: int) -> Path:
    return private_folder(voucher) / f"{number}.jpg"


def pending_page(voucher, number: int) -> Path:
    """A redacted page that nobody has confirmed yet."""
    return private_folder(voucher) / f"public-{number}.jpg"


def pending_thumb(voucher, number: int) -> Path:
    return private_folder(voucher) / f"thumb-{number}.jpg"


def public_page(voucher, number: int) -> Path:
    """Page ``number`` (from 1) of the copy that everybody may see."""
    return (Path(settings.PUBLIC_ROOT) / voucher.public_path).with_name(f"{number}.jpg")


def public_thumb(voucher, number: int) -> Path:
    """The small picture of a public page, at most 12 KB."""
    return (Path(settings.PUBLIC_ROOT) / voucher.public_path).with_name(f"thumb-{number}.jpg")


def store_private(pages: list[bytes], pdf: bytes | None) -> str:
    """Keep clean pages, and a PDF as it came; the path of the original."""
    place = new_folder(settings.PRIVATE_ROOT, FOLDER)
    folder = Path(settings.PRIVATE_ROOT) / place
    for number, page in enumerate(pages, 1):
        write(folder / f"{number}.jpg", page)
    if pdf is None:
        return f"{place}/1.jpg"
    write(folder / "original.pdf", pdf)
    return f"{place}/original.pdf"


def store_pending(voucher, pages) -> None:
    for number, page in enumerate(pages, 1):
        write(pending_page(voucher, number), page.image)
        write(pending_thumb(voucher, number), page.thumb)


def pending_hash(voucher) -> str:
    """SHA-256 over the redacted pages one after the other; of one page it is that file's."""
    digest = hashlib.sha256()
    for number in range(1, voucher.pages + 1):
        digest.update(pending_page(voucher, number).read_bytes())
    return digest.hexdigest()


def publish(voucher) -> str:
    """Copy the redacted pages to where everybody may see them; the path of page 1."""
    place = new_folder(settings.PUBLIC_ROOT, FOLDER)
    folder = Path(settings.PUBLIC_ROOT) / place
    folder.chmod(0o755)
    for number in range(1, voucher.pages + 1):
        shutil.copyfile(pending_page(voucher, number), folder / f"{number}.jpg")
        shutil.copyfile(pending_thumb(voucher, number), folder / f"thumb-{number}.jpg")
    return f"{place}/1.jpg"


def withdraw(public_path: str) -> None:
    shutil.rmtree((Path(settings.PUBLIC_ROOT) / public_path).parent, ignore_errors=True)


def drop_private(original_path: str) -> None:
    shutil.rmtree((Path(settings.PRIVATE_ROOT) / original_path).parent, ignore_errors=True)
