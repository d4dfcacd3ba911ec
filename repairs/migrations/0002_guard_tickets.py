from django.db import migrations

from communities.guards import insert_only, same_estate

PAIRS = [
    ("spot", "building_id", "communities_building"),
    ("spot", "category_id", "repairs_category"),
    ("servicetime", "times_id", "repairs_servicetimes"),
    ("signal", "building_id", "communities_building"),
    ("signal", "category_id", "repairs_category"),
    ("reportdraft", "building_id", "communities_building"),
    ("reportdraft", "unit_id", "communities_unit"),
    ("reportdraft", "spot_id", "repairs_spot"),
    ("reportdraft", "category_id", "repairs_category"),
    ("ticket", "category_id", "repairs_category"),
    ("ticket", "building_id", "communities_building"),
    ("ticket", "unit_id", "communities_unit"),
    ("ticket", "spot_id", "repairs_spot"),
    ("ticket", "times_id", "repairs_servicetimes"),
    ("ticket", "matter_id", "repairs_ticket"),
    ("ticket", "signal_id", "repairs_signal"),
    ("ticketevent", "ticket_id", "repairs_ticket"),
    ("ticketphoto", "ticket_id", "repairs_ticket"),
    ("ticketphoto", "draft_id", "repairs_reportdraft"),
    ("ticketphoto", "event_id", "repairs_ticketevent"),
    ("metoo", "ticket_id", "repairs_ticket"),
    ("quote", "ticket_id", "repairs_ticket"),
    ("rating", "ticket_id", "repairs_ticket"),
    ("callback", "ticket_id", "repairs_ticket"),
    ("callback", "rating_id", "repairs_rating"),
]

# What a report said of itself never changes, whoever asks; what was reported never vanishes.
TICKET_STAYS = """
create function ticket_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (old.estate_id, old.number, old.reported_at, old.reporter_id, old.company_id,
            old.channel, old.entered_by_id, old.draft)
            is not distinct from
           (new.estate_id, new.number, new.reported_at, new.reporter_id, new.company_id,
            new.channel, new.entered_by_id, new.draft) then
            return new;
        end if;
    end if;
    raise exception 'a ticket stays as it was reported: % refused', lower(tg_op)
        using errcode = 'integrity_constraint_violation';
end $$;
create trigger ticket_stays before update or delete on repairs_ticket
for each row execute function ticket_stays();
create trigger ticket_stays_whole before truncate on repairs_ticket
for each statement execute function ticket_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0002_guard_log_and_estates"),
        ("repairs", "0001_initial"),
    ]

    operations = [
        *(same_estate(f"repairs_{table}", column, other) for table, column, other in PAIRS),
        insert_only("repairs_ticketevent"),
        insert_only("repairs_servicetimes"),
        insert_only("repairs_servicetime"),
        migrations.RunSQL(TICKET_STAYS, "drop function ticket_stays() cascade"),
    ]
