-- What nobody may do to a clock (时限), not even with SQL alone. Guards go by column: a sweep, which
-- moves rung, next_at and breached_at of many, passes the others.

create function clock_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    raise exception 'clock %: % refused', old.id, tg_argv[0]
        using errcode = 'integrity_constraint_violation';
end $$;

-- An end moves with an event of the same transaction that says from where and to where.
create function clock_moves_with_an_event() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.breached_at is not null then
        raise exception 'clock %: its end has passed', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    perform 1 from public.communities_clockevent
        where clock_id = new.id and transaction = pg_current_xact_id()::text::bigint
        and due_before = old.due_at and due_after = new.due_at
        and (kind = 'recomputed' or kind in ('paused', 'resumed', 'extended')
             and new.first_due_at = old.first_due_at
             and new.calendar_version = old.calendar_version);
    if not found then
        raise exception 'clock %: its end moves only with an event that says so', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create function clock_ends_with_an_event() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.communities_clockevent
        where clock_id = new.id and transaction = pg_current_xact_id()::text::bigint
        and (kind = 'met' and occurred_at = new.met_at
             or kind = 'stopped' and occurred_at = new.stopped_at);
    if not found then
        raise exception 'clock %: it ends only with an event that says so', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- An event is of the transaction that wrote it, whatever its writer says.
create function event_is_of_its_transaction() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    raise exception 'an event belongs to its own transaction'
        using errcode = 'integrity_constraint_violation';
end $$;

-- The application may insert, update except (id, estate_id, subject, stage, rule, rule_version, term,
--   rolls, ladder, round_the_clock, started_at) on communities_clock

-- Refuses: another breach than the one recorded
-- Shown by: tests/communities/test_clock_guards.py::test_a_breach_stays
create trigger clock_keeps_its_breach before update on communities_clock for each row
    when (old.breached_at is not null and new.breached_at is distinct from old.breached_at)
    execute function clock_stays('change of its breach');

-- Refuses: the removal of a clock
-- Shown by: tests/communities/test_clock_guards.py::test_the_database_refuses_what_no_service_does
create trigger clock_is_kept before delete on communities_clock for each row
    execute function clock_stays('delete');
create trigger clocks_are_kept before truncate on communities_clock for each statement
    execute function refuse_change();

-- Refuses: another rule, term, ladder or start than it began with
-- Shown by: tests/communities/test_clock_guards.py::test_the_database_refuses_what_no_service_does
create trigger clock_keeps_its_rule before update of id, estate_id, subject, stage, rule,
    rule_version, term, rolls, ladder, round_the_clock, started_at on communities_clock for each row
    when ((old.id, old.estate_id, old.subject, old.stage, old.rule, old.rule_version, old.term,
           old.rolls, old.ladder, old.round_the_clock, old.started_at)
        is distinct from (new.id, new.estate_id, new.subject, new.stage, new.rule, new.rule_version,
           new.term, new.rolls, new.ladder, new.round_the_clock, new.started_at))
    execute function clock_stays('change of its rule or start');

-- Refuses: other working hours than it began with
-- Shown by: tests/communities/test_working_hours.py::test_not_even_sql_gives_a_clock_other_hours
create trigger clock_keeps_its_hours before update of calendar_version on communities_clock
    for each row when (split_part(old.calendar_version, '@', 2)
        is distinct from split_part(new.calendar_version, '@', 2))
    execute function clock_stays('change of its working hours');

-- Refuses: another end or other rungs without an event that says so, and any after a breach
-- Shown by: tests/communities/test_clock_guards.py::test_the_database_refuses_what_no_service_does
create trigger clock_moves before update of due_at, first_due_at, rungs_at, calendar_version,
    is_provisional on communities_clock for each row
    when ((old.due_at, old.first_due_at, old.rungs_at, old.calendar_version, old.is_provisional)
        is distinct from (new.due_at, new.first_due_at, new.rungs_at, new.calendar_version,
           new.is_provisional))
    execute function clock_moves_with_an_event();

-- Refuses: a step down the ladder without an event, and any step after the clock has ended
-- Shown by: tests/communities/test_clock_guards.py::test_a_rung_is_not_taken_back
create trigger clock_climbs before update of rung on communities_clock for each row
    when (new.rung < old.rung or
        new.rung <> old.rung and (old.met_at is not null or old.stopped_at is not null))
    execute function clock_moves_with_an_event();

-- Refuses: another end of a clock that has ended
-- Shown by: tests/communities/test_clock_guards.py::test_an_ended_clock_stays_ended
create trigger clock_stays_ended before update of met_at, stopped_at on communities_clock
    for each row when ((old.met_at is not null or old.stopped_at is not null)
        and (old.met_at, old.stopped_at) is distinct from (new.met_at, new.stopped_at))
    execute function clock_stays('change after its end');

-- Refuses: meeting or stopping it without an event that says so
-- Shown by: tests/communities/test_clock_guards.py::test_the_database_refuses_what_no_service_does
create trigger clock_ends before update of met_at, stopped_at on communities_clock for each row
    when (old.met_at is null and old.stopped_at is null
        and (new.met_at is not null or new.stopped_at is not null))
    execute function clock_ends_with_an_event();

-- Refuses: an event that names another transaction than its own
-- Shown by: tests/communities/test_clock_guards.py::test_the_database_refuses_what_no_service_does
create trigger event_is_of_its_transaction before insert on communities_clockevent
    for each row when (new.transaction is distinct from pg_current_xact_id()::text::bigint)
    execute function event_is_of_its_transaction();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on communities_clockevent
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on communities_clockevent
    for each statement execute function refuse_change();

-- A pause is ended once, and nothing else of it changes.
-- The application may insert, update (ended_at) on communities_clockpause

-- Refuses: another reason, length or begin of a pause, and another end than it was given
-- Shown by: tests/communities/test_clock_guards.py::test_a_pause_stays_as_it_was_given
-- Shown by: tests/communities/test_clock_guards.py::test_a_pause_is_ended_once
create trigger pause_stays before update on communities_clockpause for each row
    when (old.ended_at is not null
        or (old.id, old.clock_id, old.reason, old.note, old.eta, old.from_at, old.until_at)
            is distinct from (new.id, new.clock_id, new.reason, new.note, new.eta, new.from_at,
            new.until_at))
    execute function refuse_change();

-- Refuses: the removal of a pause
-- Shown by: tests/communities/test_clock_guards.py::test_a_pause_stays_as_it_was_given
create trigger pause_is_kept before delete on communities_clockpause
    for each row execute function refuse_change();
create trigger pauses_are_kept before truncate on communities_clockpause
    for each statement execute function refuse_change();
