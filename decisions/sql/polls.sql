-- Opinion polls (意见征询): asked once, answered while open, and only added up afterwards.

-- The application may insert, update (result, closed_at, withheld_at, withheld_why) on
--   decisions_poll
-- Refuses: other words, days or options of a poll, another sum than that of its closing, and that what was withheld is
--   shown again or has another reason
-- Shown by: tests/decisions/test_polls.py::test_a_poll_stays_as_it_was_asked_and_is_added_up_once
create trigger poll_stays before update on decisions_poll for each row
    when ((old.id, old.estate_id, old.number, old.title, old.explanation, old.questions, old.opened_at, old.closes_on,
            old.convened_by_id)
            is distinct from (new.id, new.estate_id, new.number, new.title, new.explanation, new.questions,
            new.opened_at, new.closes_on, new.convened_by_id)
        or (old.closed_at is not null
            and (old.result, old.closed_at) is distinct from (new.result, new.closed_at))
        or (old.withheld_at is not null
            and (old.withheld_at, old.withheld_why) is distinct from (new.withheld_at, new.withheld_why)))
    execute function refuse_change();

-- Refuses: the removal of a poll
-- Shown by: tests/decisions/test_polls.py::test_a_poll_stays_as_it_was_asked_and_is_added_up_once
create trigger poll_is_kept before delete on decisions_poll
    for each row execute function refuse_change();
create trigger polls_are_kept before truncate on decisions_poll
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_pollparty
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_pollparty
    for each statement execute function refuse_change();

create function poll_is_open() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_poll as poll
        join public.decisions_pollparty as party on party.poll_id = poll.id
        where party.id = new.party_id and poll.closed_at is null for share of poll;
    if not found then
        raise exception '% of party %: its poll is over', tg_table_name, new.party_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: an answer to a poll that is over
-- Shown by: tests/decisions/test_polls.py::test_the_database_takes_no_answer_once_it_is_over
create trigger answered_while_open before insert or update on decisions_pollanswer
    for each row execute function poll_is_open();

-- Refuses: an answer that becomes another party's
-- Shown by: tests/decisions/test_polls.py::test_the_database_takes_no_answer_once_it_is_over
create trigger answer_of_one_party before update on decisions_pollanswer for each row
    when ((old.id, old.estate_id, old.party_id) is distinct from (new.id, new.estate_id, new.party_id))
    execute function refuse_change();

create function poll_is_over() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_poll as poll
        join public.decisions_pollparty as party on party.poll_id = poll.id
        where party.id = old.party_id and poll.closed_at is not null;
    if not found then
        raise exception '% of party %: its poll is open', tg_table_name, old.party_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return old;
end $$;

-- Refuses: the removal of an answer while it is still to be added up
-- Shown by: tests/decisions/test_polls.py::test_the_database_takes_no_answer_once_it_is_over
create trigger answers_are_added_up_first before delete on decisions_pollanswer
    for each row execute function poll_is_over();
create trigger answers_stay_whole before truncate on decisions_pollanswer
    for each statement execute function refuse_change();
