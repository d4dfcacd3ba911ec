from django.db.migrations import Migration as Base
from django.db.migrations import RunSQL

# Who answers for a ticket changes only when the estate's company does, and an event says so.
FORWARD = """
create or replace function ticket_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (old.estate_id, old.number, old.reported_at, old.reporter_id,
            old.channel, old.entered_by_id, old.draft)
            is not distinct from
           (new.estate_id, new.number, new.reported_at, new.reporter_id,
            new.channel, new.entered_by_id, new.draft)
           and (old.company_id is not distinct from new.company_id
                or exists (select 1 from repairs_ticketevent where ticket_id = new.id
                           and verb = 'pass_on' and data ->> 'to' = new.company_id::text
                           and data ->> 'from' = old.company_id::text)) then
            return new;
        end if;
    end if;
    raise exception 'a ticket stays as it was reported: % refused', lower(tg_op)
        using errcode = 'integrity_constraint_violation';
end $$
"""
BACK = """
create or replace function ticket_stays() returns trigger language plpgsql as $$
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
end $$
"""


class Migration(Base):
    dependencies = [("repairs", "0004_follow_the_clocks")]
    operations = [RunSQL(FORWARD, BACK)]
