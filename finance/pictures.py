"""How large the public copy of a paper is, so that a page keeps room for it."""

from dataclasses import dataclass

from PIL import Image

from finance import papers


@dataclass(frozen=True)
class Picture:
    """One page of a public copy with the sizes of its thumbnail and of itself, in pixels."""

    voucher: object
    number: int
    thumb: tuple[int, int]
    whole: tuple[int, int]


def picture(voucher, number: int = 1) -> Picture:
    """Sizes are read from the files' first bytes; nothing is decoded. A lost file has none."""
    return Picture(
        voucher,
        number,
        _size(papers.public_thumb(voucher, number)),
        _size(papers.public_page(voucher, number)),
    )


def _size(path) -> tuple[int, int]:
    try:
        with Image.open(path, formats=["JPEG"]) as image:
            return image.size
    except OSError:
        return (0, 0)
