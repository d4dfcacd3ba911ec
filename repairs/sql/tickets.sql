-- What a report said of itself never changes, whoever asks; what was reported never vanishes. Who
-- answers for a ticket changes only when the estate's company does, and an event says so.
-- The application may insert, update except (id, estate_id, number, reported_at, reporter_id, channel,
--   entered_by_id, draft, category_label, next_due_at, paused_until) on repairs_ticket

create function ticket_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'UPDATE' then
        if (old.estate_id, old.number, old.reported_at, old.reporter_id,
            old.channel, old.entered_by_id, old.draft, old.category_label)
            is not distinct from
           (new.estate_id, new.number, new.reported_at, new.reporter_id,
            new.channel, new.entered_by_id, new.draft, new.category_label)
           and (old.company_id is not distinct from new.company_id
                or exists (select 1 from public.repairs_ticketevent where ticket_id = new.id
                           and verb = 'pass_on' and data ->> 'to' = new.company_id::text
                           and data ->> 'from' = old.company_id::text)) then
            return new;
        end if;
    end if;
    raise exception 'a ticket stays as it was reported: % refused', lower(tg_op)
        using errcode = 'integrity_constraint_violation';
end $$;

-- Refuses: another reporter, number, moment, channel or category's name than was reported, another
--   company without an event, and the removal of a ticket
-- Shown by: tests/repairs/test_guards.py::test_a_ticket_neither_vanishes_nor_changes_what_was_reported
-- Shown by: tests/portal/test_handover_change.py::test_open_tickets_pass_on_and_no_clock_moves
create trigger ticket_stays before update or delete on repairs_ticket
    for each row execute function ticket_stays();
create trigger ticket_stays_whole before truncate on repairs_ticket
    for each statement execute function ticket_stays();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on repairs_rating
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on repairs_rating
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on repairs_ticketevent
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on repairs_ticketevent
    for each statement execute function refuse_change();
