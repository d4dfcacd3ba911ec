-- A ticket repeats the nearest end among its running clocks, and until when it is paused. The
-- database keeps it, because clocks also move without a ticket's verb (a new year's calendar).

-- The ticket is locked first: of two clocks moved at once, the second sees what the first left.
create function ticket_due(of_subject text) returns void language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    ticket bigint := substr(of_subject, 16)::bigint;
    due timestamptz;
    paused timestamptz;
begin
    perform 1 from public.repairs_ticket where id = ticket for update;
    select min(due_at) into due from public.communities_clock
        where subject = of_subject and met_at is null and stopped_at is null
        and stage <> 'callback';
    select max(p.until_at) into paused
        from public.communities_clock c join public.communities_clockpause p on p.clock_id = c.id
        where c.subject = of_subject and c.met_at is null and c.stopped_at is null
        and p.ended_at is null;
    update public.repairs_ticket
        set next_due_at = coalesce(due, '9000-01-01 00:00:00+00'), paused_until = paused
        where id = ticket and (next_due_at, paused_until) is distinct from
            (coalesce(due, '9000-01-01 00:00:00+00'), paused);
end $$;

create function ticket_follows_its_clock() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform public.ticket_due(new.subject);
    return null;
end $$;

create function ticket_follows_its_pause() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform public.ticket_due(subject) from public.communities_clock
        where id = new.clock_id and subject like 'repairs.ticket:%';
    return null;
end $$;

-- Keeps: the nearest end of the ticket's running clocks
-- Shown by: tests/repairs/test_desk_queue.py::test_a_ticket_follows_the_nearest_of_its_running_clocks
create trigger ticket_follows_its_clock
    after insert or update of due_at, met_at, stopped_at on communities_clock
    for each row when (new.subject like 'repairs.ticket:%')
    execute function ticket_follows_its_clock();

-- Keeps: until when the ticket is paused
-- Shown by: tests/repairs/test_desk_queue.py::test_a_ticket_follows_the_nearest_of_its_running_clocks
create trigger ticket_follows_its_pause
    after insert or update of until_at, ended_at on communities_clockpause
    for each row execute function ticket_follows_its_pause();
