-- What happens between the notice of a vote and its opening (表决准备).

create function follows_its_notice() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_notice where id = new.notice_id and announced_on <= new.day
        and new.day <= (new.recorded_at at time zone 'Asia/Shanghai')::date;
    if not found then
        raise exception '% of notice %: its day is before the notice or ahead', tg_table_name,
            new.notice_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a delivery or a posting of a day before its notice, or of a day to come
-- Shown by: tests/decisions/test_delivery.py::test_the_database_takes_no_delivery_of_another_day_or_roll
create trigger delivered_after_its_notice before insert on decisions_delivery
    for each row execute function follows_its_notice();
create trigger posted_after_its_notice before insert on decisions_boardposting
    for each row execute function follows_its_notice();

create function party_is_of_the_notice() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_rollparty as party
        join public.decisions_notice as notice on notice.roll_id = party.roll_id
        where party.id = new.party_id and notice.id = new.notice_id;
    if not found then
        raise exception '% of party %: not on the roll of its notice', tg_table_name, new.party_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a delivery to a party of another vote
-- Shown by: tests/decisions/test_delivery.py::test_the_database_takes_no_delivery_of_another_day_or_roll
create trigger delivered_to_its_roll before insert on decisions_delivery for each row
    when (new.party_id is not null) execute function party_is_of_the_notice();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_delivery
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_delivery
    for each statement execute function refuse_change();

-- The application may insert, update (gone_on, gone_said_by_id) on decisions_boardposting
-- Refuses: another place, day or photo of what hung; a second taking down
-- Shown by: tests/decisions/test_delivery.py::test_a_poster_is_taken_down_once
create trigger poster_stays before update on decisions_boardposting for each row
    when ((old.id, old.estate_id, old.notice_id, old.place, old.day, old.photo_id, old.recorded_by_id,
            old.recorded_at)
            is distinct from (new.id, new.estate_id, new.notice_id, new.place, new.day, new.photo_id,
            new.recorded_by_id, new.recorded_at)
        or old.gone_on is not null)
    execute function refuse_change();

-- Refuses: the removal of a posting
-- Shown by: tests/decisions/test_delivery.py::test_a_poster_is_taken_down_once
create trigger poster_is_kept before delete on decisions_boardposting
    for each row execute function refuse_change();
create trigger posters_are_kept before truncate on decisions_boardposting
    for each statement execute function refuse_change();

create function vote_has_not_begun() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decision where id = new.decision_id
        and status in ('draft', 'announced') for share;
    if not found then
        raise exception '% of vote %: it has begun', tg_table_name, new.decision_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: another counter, or one fewer, once voting has begun
-- Shown by: tests/decisions/test_counters.py::test_counters_stay_once_the_vote_is_over
create trigger counters_are_named_before before insert or update on decisions_counter
    for each row execute function vote_has_not_begun();

-- Refuses: that a roll was checked once voting has begun
-- Shown by: tests/decisions/test_roll_checks.py::test_the_database_keeps_what_was_checked
create trigger roll_is_checked_before before insert on decisions_rollcheck
    for each row execute function vote_has_not_begun();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_rollcheck
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_rollcheck
    for each statement execute function refuse_change();

-- The application may insert, update (left_at, left_said_by_id) on decisions_counter
-- Refuses: another person, body or moment of a counter; a second leaving
-- Shown by: tests/decisions/test_counters.py::test_a_counter_leaves_once
create trigger counter_stays before update on decisions_counter for each row
    when ((old.id, old.estate_id, old.decision_id, old.user_id, old.body_id, old.named_by_id, old.named_at)
            is distinct from (new.id, new.estate_id, new.decision_id, new.user_id, new.body_id,
            new.named_by_id, new.named_at)
        or old.left_at is not null)
    execute function refuse_change();

-- Refuses: the removal of a counter
-- Shown by: tests/decisions/test_counters.py::test_a_counter_leaves_once
create trigger counter_is_kept before delete on decisions_counter
    for each row execute function refuse_change();
create trigger counters_are_kept before truncate on decisions_counter
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_paperonly
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_paperonly
    for each statement execute function refuse_change();

create function party_is_of_the_vote() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_rollparty as party
        join public.decisions_roll as roll on roll.id = party.roll_id
        where party.id = new.party_id and roll.decision_id = new.decision_id;
    if not found then
        raise exception '% of party %: not on a roll of its vote', tg_table_name, new.party_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a visit to a party of another vote
-- Shown by: tests/decisions/test_doors.py::test_the_database_takes_no_visit_of_another_vote
create trigger visited_of_its_vote before insert on decisions_doorvisit
    for each row execute function party_is_of_the_vote();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_doorvisit
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_doorvisit
    for each statement execute function refuse_change();
