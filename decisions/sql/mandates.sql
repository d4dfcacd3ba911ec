-- Who votes for a party (由谁投票): said while votes are cast, of a party of that vote, and never changed.

create function mandate_is_in_time() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decision as vote
        join public.decisions_opening as opening on opening.decision_id = vote.id
        join public.decisions_rollparty as party on party.roll_id = opening.roll_id
        where vote.id = new.decision_id and party.id = new.party_id and vote.status = 'open'
        for share of vote;
    if not found then
        raise exception '% of vote %: it is not open, or the party is not on its roll',
            tg_table_name, new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a co-owner's word on a vote that is not open, or of a party that is not on its roll
-- Shown by: tests/decisions/test_co_owners.py::test_the_database_takes_no_word_once_a_vote_is_closed
create trigger said_in_time before insert on decisions_coownerword
    for each row execute function mandate_is_in_time();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_coownerword
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_coownerword
    for each statement execute function refuse_change();

-- Refuses: a letter of authority for a vote that is not open, or of a party that is not on its roll
-- Shown by: tests/decisions/test_letters.py::test_the_database_takes_no_letter_once_a_vote_is_closed
create trigger given_in_time before insert on decisions_proxyletter
    for each row execute function mandate_is_in_time();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_proxyletter
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_proxyletter
    for each statement execute function refuse_change();

create function paper_is_signed_by_owners() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    party bigint := coalesce((to_jsonb(new) ->> 'party_id')::bigint,
        (select party_id from public.decisions_papersheet where id = (to_jsonb(new) ->> 'sheet_id')::bigint));
    owners text[] := (select string_to_array(key, '-') from public.decisions_rollparty where id = party);
begin
    if jsonb_typeof(new.signers) <> 'array' or new.signers = '[]' or cardinality(owners) < 2 or exists (
        select from jsonb_array_elements_text(new.signers) as signer where signer <> all(owners))
    then
        raise exception '% of party %: signed by nobody, or by somebody who is none of its owners', tg_table_name,
            party using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a stub or a letter on paper that is said to be signed by nobody, or by who is none of several owners of its party
-- Shown by: tests/decisions/test_signed_stubs.py::test_the_database_takes_no_signature_of_a_stranger
create trigger signed_by_owners before insert on decisions_handin for each row
    when (new.signers is not null) execute function paper_is_signed_by_owners();
create trigger signed_by_owners before insert on decisions_proxyletter for each row
    when (new.signers is not null) execute function paper_is_signed_by_owners();

create function letter_ends_in_time() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_proxyletter as letter
        join public.decisions_decision as vote on vote.id = letter.decision_id
        where letter.id = new.letter_id and vote.status = 'open' for share of vote;
    if not found then
        raise exception '% of letter %: its vote is not open', tg_table_name, new.letter_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the end of a letter once its vote is closed
-- Shown by: tests/decisions/test_letters.py::test_the_database_takes_no_letter_once_a_vote_is_closed
create trigger ends_in_time before insert on decisions_letterend
    for each row execute function letter_ends_in_time();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_letterend
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_letterend
    for each statement execute function refuse_change();

create function ballot_is_by_its_letter() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_proxyletter as letter
        where letter.id = new.letter_id and letter.party_id = new.party_id
            and letter.decision_id = new.decision_id and letter.agent_id = new.cast_by_id
            and (new.cast_at at time zone 'Asia/Shanghai')::date between letter.since and letter.until
            and not exists (select from public.decisions_letterend where letter_id = letter.id)
            and (letter.principal_id is not null
                or exists (select from public.decisions_lettercheck where letter_id = letter.id));
    if not found then
        raise exception '% by letter %: of another party or agent, or it does not hold',
            tg_table_name, new.letter_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a ballot by a letter of another party, vote or agent, before or after its days, once it has ended, or on
--   paper that nobody has checked
-- Shown by: tests/decisions/test_letters.py::test_a_ballot_by_a_letter_is_of_its_party_agent_and_days
create trigger by_its_letter before insert on decisions_ballot for each row
    when (new.letter_id is not null) execute function ballot_is_by_its_letter();

create function letter_is_checked_by_another() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_proxyletter as letter
        join public.decisions_decision as vote on vote.id = letter.decision_id
        where letter.id = new.letter_id and vote.status = 'open'
            and letter.registered_by_id <> new.checked_by_id and letter.agent_id <> new.checked_by_id
        for share of vote;
    if not found then
        raise exception '% of letter %: not on paper, not of an open vote, or by who registered or holds it',
            tg_table_name, new.letter_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the check of a letter by whoever registered or holds it, of one that is not on paper, or once its vote is closed
-- Shown by: tests/decisions/test_paper_letters.py::test_the_database_takes_no_check_by_who_registered_it
create trigger checked_by_another before insert on decisions_lettercheck
    for each row execute function letter_is_checked_by_another();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_lettercheck
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_lettercheck
    for each statement execute function refuse_change();
