-- From the provisional result to the final one (结果生效).

create function result_is_provisional() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_result as result
        join public.decisions_decision as vote on vote.id = result.decision_id
        where result.id = new.result_id and result.final_at is null and vote.status = 'counted'
        for share of vote;
    if not found then
        raise exception '% of result %: it is final', tg_table_name, new.result_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a counter's word on a result, or an objection to it, once it is final
-- Shown by: tests/decisions/test_finals.py::test_the_database_takes_nothing_once_it_is_final
create trigger signed_before_final before insert on decisions_counterword
    for each row execute function result_is_provisional();
create trigger objected_before_final before insert on decisions_resultobjection
    for each row execute function result_is_provisional();

create function owners_had_their_days() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.final_at < new.counted_at + interval '168 hours' then
        raise exception 'result %: owners have seven days to object to it', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a result that is final before owners had seven days to object to it
-- Shown by: tests/decisions/test_finals.py::test_the_database_takes_no_final_result_before_seven_days
create trigger final_after_seven_days before insert or update on decisions_result
    for each row execute function owners_had_their_days();

create function counter_is_of_the_vote() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_counter as counter
        join public.decisions_result as result on result.decision_id = counter.decision_id
        where counter.id = new.counter_id and counter.left_at is null and result.id = new.result_id;
    if not found then
        raise exception '% of result %: by nobody who counts this vote', tg_table_name, new.result_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the word of a counter of another vote, or of one who left
-- Shown by: tests/decisions/test_signing.py::test_the_database_takes_the_word_of_its_counters_alone
create trigger signed_by_its_counters before insert on decisions_counterword
    for each row execute function counter_is_of_the_vote();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_counterword
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_counterword
    for each statement execute function refuse_change();

-- The application may insert, update (answer, answered_by_id, answered_at) on
--   decisions_resultobjection
-- Refuses: other words of an objection to a result, and a second answer
-- Shown by: tests/decisions/test_result_objections.py::test_an_objection_is_answered_once
create trigger result_objection_stays before update on decisions_resultobjection for each row
    when ((old.id, old.estate_id, old.result_id, old.words, old.homes, old.area, old.heads, old.made_by_id,
            old.made_at)
            is distinct from (new.id, new.estate_id, new.result_id, new.words, new.homes, new.area, new.heads,
            new.made_by_id, new.made_at)
        or old.answer <> '')
    execute function refuse_change();

-- Refuses: the removal of an objection to a result
-- Shown by: tests/decisions/test_result_objections.py::test_an_objection_is_answered_once
create trigger result_objection_is_kept before delete on decisions_resultobjection
    for each row execute function refuse_change();
create trigger result_objections_are_kept before truncate on decisions_resultobjection
    for each statement execute function refuse_change();
