"""How large the public copy of a paper is, so that a page keeps room for it."""

from dataclasses import dataclass

from communities.uploads import size
from finance import papers


@dataclass(frozen=True)
class Picture:
    """One page of a public copy with the sizes of its thumbnail and of itself, in pixels."""

    voucher: object
    number: int
    thumb: tuple[int, int]
    whole: tuple[int, int]


def picture(voucher, number: int = 1) -> Picture:
    """A lost file has no size."""
    return Picture(
        voucher,
        number,
        size(papers.public_thumb(voucher, number)),
        size(papers.public_page(voucher, number)),
    )
