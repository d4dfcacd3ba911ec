"""What an estate needs before anybody can report."""

from repairs.categories import SEEDS
from repairs.models import Category


def open_repairs(*, estate) -> None:
    """开通报修: the categories an estate starts with; those it has already stay as they are."""
    Category.objects.bulk_create(
        [
            Category(
                estate=estate,
                slug=seed.slug,
                label=seed.label,
                icon=seed.slug,
                level=seed.level,
                part=seed.part,
                sort=place,
            )
            for place, seed in enumerate(SEEDS, 1)
        ],
        ignore_conflicts=True,
    )
