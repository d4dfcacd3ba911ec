-- Keys of bodies and of votes (密钥): public halves and sealed envelopes stay as they were made.

-- The application may insert, update (printed_at, replaced_at) on decisions_bodykey
-- Refuses: another body, key or asker of a key that was made; printing or replacing it twice
-- Shown by: tests/decisions/test_key_guards.py::test_a_bodys_key_stays
create trigger key_stays before update on decisions_bodykey for each row
    when ((old.id, old.body_id, old.public, old.made_at, old.asked_by_id)
            is distinct from (new.id, new.body_id, new.public, new.made_at, new.asked_by_id)
        or (old.printed_at is not null and old.printed_at is distinct from new.printed_at)
        or (old.replaced_at is not null and old.replaced_at is distinct from new.replaced_at))
    execute function refuse_change();

-- Refuses: a key that begins as printed
-- Shown by: tests/decisions/test_key_guards.py::test_a_bodys_key_stays
create trigger key_is_made_first before insert on decisions_bodykey for each row
    when (new.printed_at is not null) execute function refuse_change();

-- Refuses: forgetting a body's key
-- Shown by: tests/decisions/test_key_guards.py::test_a_bodys_key_stays
create trigger key_is_kept before delete on decisions_bodykey
    for each row execute function refuse_change();
create trigger keys_are_kept before truncate on decisions_bodykey
    for each statement execute function refuse_change();

-- The application may insert, update (body_key_id, sealed, ended_at) on decisions_keyrequest
-- Refuses: another asker or browser of a request, a second answer, and any change of one that ended
-- Shown by: tests/decisions/test_key_guards.py::test_a_request_is_answered_once
create trigger request_stays before update on decisions_keyrequest for each row
    when ((old.id, old.body_id, old.asked_by_id, old.asked_at, old.ends_at, old.reply_to)
            is distinct from
            (new.id, new.body_id, new.asked_by_id, new.asked_at, new.ends_at, new.reply_to)
        or (old.body_key_id is not null and old.body_key_id is distinct from new.body_key_id)
        or (old.sealed is not null and new.sealed is not null and old.sealed <> new.sealed)
        or old.ended_at is not null)
    execute function refuse_change();

-- Refuses: forgetting that a sheet was asked for
-- Shown by: tests/decisions/test_key_guards.py::test_a_request_is_answered_once
create trigger request_is_kept before delete on decisions_keyrequest
    for each row execute function refuse_change();
create trigger requests_are_kept before truncate on decisions_keyrequest
    for each statement execute function refuse_change();

-- The application may insert, update (word, opened_at, opened_by_id) on decisions_testenvelope
-- Refuses: another envelope than was sealed, a word that was not in it, and opening it twice
-- Shown by: tests/decisions/test_key_guards.py::test_only_its_word_opens_a_test_envelope
create trigger envelope_stays before update on decisions_testenvelope for each row
    when ((old.id, old.estate_id, old.decision_id, old.body_key_id, old.sealed, old.word_hash,
            old.made_at) is distinct from (new.id, new.estate_id, new.decision_id,
            new.body_key_id, new.sealed, new.word_hash, new.made_at)
        or old.word is not null
        or (new.word is not null and sha256(new.word) <> new.word_hash))
    execute function refuse_change();

-- Refuses: a test envelope that begins as opened
-- Shown by: tests/decisions/test_key_guards.py::test_only_its_word_opens_a_test_envelope
create trigger sealed_first before insert on decisions_testenvelope for each row
    when (new.word is not null) execute function refuse_change();

-- Refuses: the removal of a test envelope
-- Shown by: tests/decisions/test_key_guards.py::test_only_its_word_opens_a_test_envelope
create trigger envelope_is_kept before delete on decisions_testenvelope
    for each row execute function refuse_change();
create trigger envelopes_are_kept before truncate on decisions_testenvelope
    for each statement execute function refuse_change();

create function key_follows_its_tests() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if (select count(distinct own.body_id) from public.decisions_testenvelope as test
            join public.decisions_bodykey as own on own.id = test.body_key_id
            where test.decision_id = new.decision_id and test.opened_at is not null) < 3 then
        raise exception 'vote %: three bodies have not opened their test envelopes', new.decision_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a vote's key before three bodies have opened their test envelopes
-- Shown by: tests/decisions/test_key_guards.py::test_no_key_before_three_bodies_tried_theirs
create trigger follows_its_tests before insert on decisions_decisionkey
    for each row execute function key_follows_its_tests();

-- The application may insert, update (erased_at, destroyed_at) on decisions_decisionkey
-- Refuses: another key of a vote, erasing it twice, and a second end of its envelopes
-- Shown by: tests/decisions/test_key_guards.py::test_a_votes_key_stays
create trigger key_stays before update on decisions_decisionkey for each row
    when ((old.id, old.estate_id, old.decision_id, old.public, old.made_at)
            is distinct from (new.id, new.estate_id, new.decision_id, new.public, new.made_at)
        or (old.erased_at is not null and old.erased_at is distinct from new.erased_at)
        or old.destroyed_at is not null)
    execute function refuse_change();

create function envelopes_had_their_years() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.destroyed_at is not null
            and (new.erased_at is null or new.destroyed_at < new.erased_at + interval '2 years') then
        raise exception 'key %: its envelopes are kept for two years at least', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: an end of a vote's envelopes within two years of the day on which its key was erased
-- Shown by: tests/decisions/test_retention.py::test_the_database_keeps_envelopes_for_two_years
create trigger envelopes_end_late before insert or update on decisions_decisionkey
    for each row execute function envelopes_had_their_years();

-- Refuses: forgetting a vote's key
-- Shown by: tests/decisions/test_key_guards.py::test_a_votes_key_stays
create trigger key_is_kept before delete on decisions_decisionkey
    for each row execute function refuse_change();
create trigger keys_are_kept before truncate on decisions_decisionkey
    for each statement execute function refuse_change();

-- Refuses: any change of an envelope
-- Shown by: tests/decisions/test_retention.py::test_the_database_keeps_envelopes_for_two_years
create trigger envelope_stays before update on decisions_envelope
    for each row execute function refuse_change();
create trigger envelopes_stay_whole before truncate on decisions_envelope
    for each statement execute function refuse_change();

create function envelope_is_past() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decisionkey as key
        join public.decisions_decision as vote on vote.id = key.decision_id
        where key.id = old.decision_key_id and key.destroyed_at is not null
            and vote.status in ('decided', 'revoked', 'stopped', 'withdrawn');
    if not found then
        raise exception '% %: its vote is not over, or is still kept', tg_table_name, old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return old;
end $$;

-- Refuses: the removal of an envelope of a vote that is not over, or whose envelopes' end is not written
-- Shown by: tests/decisions/test_retention.py::test_the_database_keeps_envelopes_for_two_years
create trigger envelope_is_kept before delete on decisions_envelope
    for each row execute function envelope_is_past();
