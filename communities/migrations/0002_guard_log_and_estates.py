from django.db import migrations

from communities.guards import insert_only, same_estate

APPEND_LEAF = """
create function append_leaf(p_estate bigint, p_kind text, p_body bytea, p_at timestamptz)
returns bigint language plpgsql as $$
declare
    position bigint;
begin
    update communities_loghead set size = size + 1 where estate_id = p_estate
        returning size - 1 into position;
    if position is null then
        raise exception 'estate % has no log', p_estate using errcode = 'foreign_key_violation';
    end if;
    insert into communities_leaf (estate_id, index, kind, body, hash, created_at)
        values (p_estate, position, p_kind, p_body, sha256('\\x00'::bytea || p_body), p_at);
    return position;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0001_initial")]

    operations = [
        insert_only("communities_auditevent"),
        insert_only("communities_leaf"),
        same_estate("communities_unit", "building_id", "communities_building"),
        same_estate("communities_ownership", "unit_id", "communities_unit"),
        same_estate("communities_membership", "unit_id", "communities_unit"),
        same_estate("communities_membership", "contract_id", "communities_servicecontract"),
        same_estate("communities_membership", "ownership_id", "communities_ownership"),
        migrations.RunSQL(
            APPEND_LEAF, "drop function append_leaf(bigint, text, bytea, timestamptz)"
        ),
    ]
