-- From the first ballot to the result (投票、计票): each step rests on the one before, and none is taken twice.

create function opening_is_of_its_vote() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decision as vote
        join public.decisions_roll as roll on roll.decision_id = vote.id
        where vote.id = new.decision_id and vote.status = 'announced' and vote.way = 'portal'
            and roll.id = new.roll_id
            and roll.made_on = (new.opened_at at time zone 'Asia/Shanghai')::date
            and roll.made_on between vote.opens_on and vote.closes_on
            and not exists (select from public.decisions_notice where roll_id = roll.id)
        for share of vote;
    if not found then
        raise exception '% of vote %: not announced, not today, or with another roll',
            tg_table_name, new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the opening of a vote that is not announced or not held here, outside its days, or with a roll that is
--   of another vote or day
-- Shown by: tests/decisions/test_ballot_guards.py::test_a_vote_opens_as_announced
create trigger of_its_vote before insert on decisions_opening
    for each row execute function opening_is_of_its_vote();

create function opening_promises_a_statement() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.communities_leaf
        where estate_id = new.estate_id and index = new.leaf and kind = 'vote-opening'
            and position('"unsealing":"signed"' in convert_from(body, 'UTF8')) > 0;
    if not found then
        raise exception '% of vote %: its leaf does not say that what comes out is signed', tg_table_name,
            new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the opening of a vote whose leaf does not promise that the signer signs what comes out of its boxes
-- Shown by: tests/decisions/test_old_openings.py::test_the_database_opens_no_vote_that_promises_no_statement
create trigger promises_a_statement before insert on decisions_opening
    for each row execute function opening_promises_a_statement();

create function vote_goes_on() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    stands boolean := case new.status
        when 'open' then exists (select from public.decisions_opening where decision_id = new.id)
        when 'closed' then exists (select from public.decisions_closing where decision_id = new.id)
        when 'counted' then exists (select from public.decisions_result where decision_id = new.id)
        when 'decided' then new.way = 'elsewhere' or exists (
            select from public.decisions_result where decision_id = new.id and final_at is not null)
        when 'stopped' then exists (
            select from public.decisions_revocation where vote_id = new.id and status = 'confirmed')
        when 'revoked' then exists (
            select from public.decisions_revocation where vote_id = new.id and status = 'confirmed')
        else true end;
begin
    if not stands then
        raise exception '% %: nothing shows that it is %', tg_table_name, new.id, new.status
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a vote that opens, closes, is counted, decided, stopped or revoked without the row that shows it
-- Shown by: tests/decisions/test_ballot_guards.py::test_a_vote_goes_on_by_what_shows_it
create trigger goes_on_by_rows before update on decisions_decision for each row
    when (old.status <> new.status) execute function vote_goes_on();

create function ballot_is_in_time() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    vote record;
    day date := (new.cast_at at time zone 'Asia/Shanghai')::date;
    matters bigint;
begin
    select decision.status, decision.opens_on, decision.closes_on, opening.roll_id, opening.opened_at
        into vote from public.decisions_decision as decision
        join public.decisions_opening as opening on opening.decision_id = decision.id
        where decision.id = new.decision_id for share of decision;
    select count(*) into matters from public.decisions_decisionmatter where decision_id = new.decision_id;
    if vote is null or day not between vote.opens_on and vote.closes_on or new.cast_at < vote.opened_at
        or not (vote.status = 'open' or new.channel = 'paper' and vote.status = 'closed' and not exists (
            select from public.decisions_unsealing where decision_id = new.decision_id))
    then
        raise exception '% of vote %: not while votes are cast', tg_table_name, new.decision_id
            using errcode = 'integrity_constraint_violation';
    end if;
    if octet_length(new.box) <> 80 + matters
        or not exists (select from public.decisions_rollparty
            where id = new.party_id and roll_id = vote.roll_id)
        or new.version <> 1 + (select count(*) from public.decisions_ballot where party_id = new.party_id)
    then
        raise exception '% of vote %: no box of this vote, of a party that is on its roll, in its turn',
            tg_table_name, new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a ballot before a vote opens or after it closes, one of a party that is not on the roll, one that is
--   not the party's next, and a box of another length than all others
-- Shown by: tests/decisions/test_ballot_guards.py::test_a_ballot_comes_in_time_and_in_its_turn
create trigger in_time before insert on decisions_ballot
    for each row execute function ballot_is_in_time();

create function closing_is_due() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decision where id = new.decision_id and status = 'open'
        and closes_on < (new.closed_at at time zone 'Asia/Shanghai')::date
        and new.boxes = (select count(*) from public.decisions_ballot where decision_id = new.decision_id)
        and octet_length(new.register) > 0
        for update;
    if not found then
        raise exception '% of vote %: not over yet, of another number of boxes, or without the register',
            tg_table_name, new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the closing of a vote before its last day is over, over fewer or more boxes than there are, or without what
--   it fixes of the register
-- Shown by: tests/decisions/test_ballot_guards.py::test_a_vote_closes_once_its_days_are_over
create trigger closing_due before insert on decisions_closing
    for each row execute function closing_is_due();

create function vote_is_closed() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_closing as closing
        join public.decisions_decision as vote on vote.id = closing.decision_id
        where closing.decision_id = new.decision_id and vote.status in ('closed', 'counted') for share of vote;
    if not found then
        raise exception '% of vote %: it is not closed, stopped or final', tg_table_name, new.decision_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: an opened ballot of a vote that is not closed, was stopped, or whose result is final; one that changes
-- Shown by: tests/decisions/test_ballot_guards.py::test_nothing_is_opened_before_closing
-- Shown by: tests/decisions/test_finals.py::test_the_database_takes_nothing_once_it_is_final
create trigger opened_after_closing before insert on decisions_openedballot
    for each row execute function vote_is_closed();
create trigger opened_stays before update on decisions_openedballot
    for each row execute function refuse_change();
create trigger unsealed_after_closing before insert on decisions_unsealing
    for each row execute function vote_is_closed();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_foreignopening
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_foreignopening
    for each statement execute function refuse_change();

create function result_is_counted() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_unsealing as unsealing
        join public.decisions_decision as vote on vote.id = unsealing.decision_id
        where vote.id = new.decision_id and vote.status = 'closed' and unsealing.sha256 = new.counters_sha256
            and unsealing.ballots = (
                select count(*) from public.decisions_openedballot where decision_id = vote.id);
    if not found then
        raise exception '% of vote %: its boxes are not open, or others are', tg_table_name, new.decision_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a result of a vote whose boxes are not open, or of other ballots than those
-- Shown by: tests/decisions/test_ballot_guards.py::test_a_result_is_of_the_opened_ballots
create trigger of_what_was_opened before insert on decisions_result
    for each row execute function result_is_counted();

-- The application may insert, update (final_at) on decisions_result
-- Refuses: another result, or one that is final twice
-- Shown by: tests/decisions/test_ballot_guards.py::test_a_result_is_of_the_opened_ballots
create trigger result_stays before update on decisions_result for each row
    when (old.final_at is not null or (old.id, old.estate_id, old.decision_id, old.body, old.lines,
            old.counters_sha256, old.leaf, old.counted_at)
        is distinct from (new.id, new.estate_id, new.decision_id, new.body, new.lines,
            new.counters_sha256, new.leaf, new.counted_at))
    execute function refuse_change();
create trigger result_is_kept before delete on decisions_result
    for each row execute function refuse_change();
create trigger results_are_kept before truncate on decisions_result
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_opening
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_opening
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_ballot
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_ballot
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_closing
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_closing
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_unsealing
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_unsealing
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_ballotflaw
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_ballotflaw
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_participation
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_participation
    for each statement execute function refuse_change();
