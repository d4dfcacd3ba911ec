"""Rows point at rows of their own estate, and a clock's next moment at its next rung."""

from django.db import migrations

from communities.ties import ties

# A rung is the first that is still to come, or there is none; an ended clock has none.
NEXT_IS_THE_NEXT_RUNG = """
alter table communities_clock add constraint next_is_the_next_rung check (
    next_at is not distinct from
        case when met_at is null and stopped_at is null then rungs_at[rung + 1] end
    and rung <= coalesce(array_length(rungs_at, 1), 0))
"""
# Ranges stand in for an operator class that only an extension has.
ONCE_AT_A_TIME = """
alter table communities_ownership add constraint one_share_of_an_owner_in_a_unit exclude using gist (
    int8range(unit_id, unit_id, '[]') with &&, int8range(owner_id, owner_id, '[]') with &&,
    daterange(valid_from, valid_until) with &&)
"""


class Migration(migrations.Migration):
    replaces = [
        ('communities', '0003_ties'),
    ]

    dependencies = [("communities", "0002_estates")]

    operations = [
        *ties(
            "communities",
            ("unit", "building_id", "communities_building"),
            ("ownership", "unit_id", "communities_unit"),
            ("membership", "unit_id", "communities_unit"),
            ("membership", "contract_id", "communities_servicecontract"),
            ("membership", "ownership_id", "communities_ownership"),
            ("bindingattempt", "ownership_id", "communities_ownership"),
            ("invitation", "unit_id", "communities_unit"),
            ("invitation", "ownership_id", "communities_ownership"),
            ("ownership", "owner_id", "communities_owner"),
            ("documentcheck", "ownership_id", "communities_ownership"),
            ("ownerjoin", "first_id", "communities_owner"),
            ("ownerjoin", "second_id", "communities_owner"),
            ("ownerjoin", "undoes_id", "communities_ownerjoin"),
            ("titleend", "unit_id", "communities_unit"),
            ("titleend", "paper_id", "communities_officepaper"),
        ),
        migrations.RunSQL(
            NEXT_IS_THE_NEXT_RUNG,
            "alter table communities_clock drop constraint next_is_the_next_rung",
        ),
        migrations.RunSQL(
            ONCE_AT_A_TIME,
            "alter table communities_ownership drop constraint one_share_of_an_owner_in_a_unit",
        ),
    ]
