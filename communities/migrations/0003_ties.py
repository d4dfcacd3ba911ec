"""Rows point at rows of their own estate, and a clock's next moment at its next rung."""

from django.db.migrations import Migration as Base
from django.db.migrations import RunSQL

from communities.ties import ties

# A rung is the first that is still to come, or there is none; an ended clock has none.
NEXT_IS_THE_NEXT_RUNG = """
alter table communities_clock add constraint next_is_the_next_rung check (
    next_at is not distinct from
        case when met_at is null and stopped_at is null then rungs_at[rung + 1] end
    and rung <= coalesce(array_length(rungs_at, 1), 0))
"""


class Migration(Base):
    replaces = [
        ("communities", "0002_guard_log_and_estates"),
        ("communities", "0004_bind_within_one_estate"),
    ]

    dependencies = [("communities", "0002_ground")]

    operations = [
        *ties(
            "communities",
            ("unit", "building_id", "communities_building"),
            ("ownership", "unit_id", "communities_unit"),
            ("membership", "unit_id", "communities_unit"),
            ("membership", "contract_id", "communities_servicecontract"),
            ("membership", "ownership_id", "communities_ownership"),
            ("bindingattempt", "ownership_id", "communities_ownership"),
        ),
        RunSQL(
            NEXT_IS_THE_NEXT_RUNG,
            "alter table communities_clock drop constraint next_is_the_next_rung",
        ),
    ]
