"""Reading a stored row again."""

from django.db.models import Model, QuerySet


def read_anew(row: Model, rows: QuerySet | None = None, **known: Model) -> None:
    """``refresh_from_db``; what the row still points to is not asked for again.

    ``rows`` reads it another way, with a lock for instance; ``known`` are rows that it may point to
    by now, by the name of the field.
    """
    keys = [field for field in row._meta.concrete_fields if field.is_relation]
    kept = {field: field.get_cached_value(row) for field in keys if field.is_cached(row)}
    kept |= {field: known[field.name] for field in keys if field.name in known}
    row.refresh_from_db(from_queryset=rows)
    for field, other in kept.items():
        if other is not None and getattr(row, field.attname) == other.pk:
            field.set_cached_value(row, other)
