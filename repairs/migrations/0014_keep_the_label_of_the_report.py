from django.db.migrations import Migration as Base
from django.db.migrations import RunSQL

# What a category was called when somebody chose it is part of the report, and scores go by it.
STAYS = """
create or replace function ticket_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (old.estate_id, old.number, old.reported_at, old.reporter_id,
            old.channel, old.entered_by_id, old.draft{label_before})
            is not distinct from
           (new.estate_id, new.number, new.reported_at, new.reporter_id,
            new.channel, new.entered_by_id, new.draft{label_after})
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
FORWARD = STAYS.format(label_before=", old.category_label", label_after=", new.category_label")
BACK = STAYS.format(label_before="", label_after="")


class Migration(Base):
    dependencies = [("repairs", "0013_give_notice_of_names_and_ends")]
    operations = [RunSQL(FORWARD, BACK)]
