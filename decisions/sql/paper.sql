-- Votes on paper (纸质选票): from the printed sheet to the count of the paper boxes, each step on the one before.

create function sheet_is_of_an_open_vote() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decision as vote
        join public.decisions_opening as opening on opening.decision_id = vote.id
        join public.decisions_rollparty as party on party.roll_id = opening.roll_id
        where vote.id = new.decision_id and party.id = new.party_id and vote.status = 'open' for share of vote;
    if not found then
        raise exception '% of vote %: not open, or the party is not on its roll', tg_table_name, new.decision_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a sheet of a vote that is not open, or of a party that is not on the roll that counts
-- Shown by: tests/decisions/test_paper_guards.py::test_a_sheet_is_of_an_open_vote_and_its_roll
create trigger of_an_open_vote before insert on decisions_papersheet
    for each row execute function sheet_is_of_an_open_vote();

create function hand_in_is_in_time() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decision as vote
        join public.decisions_papersheet as sheet on sheet.decision_id = vote.id
        where vote.id = new.decision_id and sheet.id = new.sheet_id and vote.status = 'open'
            and (coalesce(new.confirmed_at, new.recorded_at) at time zone 'Asia/Shanghai')::date
                between vote.opens_on and vote.closes_on
            and new.recorded_at >= sheet.made_at
        for share of vote;
    if not found then
        raise exception '% of vote %: not while votes are cast, or a sheet of another vote', tg_table_name,
            new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a sheet that is handed in before a vote opens or after its last day, and one of another vote
-- Shown by: tests/decisions/test_paper_guards.py::test_a_sheet_is_handed_in_while_the_vote_is_open
create trigger handed_in_in_time before insert or update on decisions_handin
    for each row execute function hand_in_is_in_time();

-- The application may insert, update (confirmed_at, confirmed_by_id) on decisions_handin
-- Refuses: another sheet, signature, person or moment of a hand-in; a second confirming
-- Shown by: tests/decisions/test_paper_guards.py::test_a_sheet_is_handed_in_once
create trigger hand_in_stays before update on decisions_handin for each row
    when (old.confirmed_at is not null
        or (old.id, old.estate_id, old.decision_id, old.sheet_id, old.signers, old.recorded_at, old.recorded_by_id)
            is distinct from (new.id, new.estate_id, new.decision_id, new.sheet_id, new.signers, new.recorded_at,
            new.recorded_by_id))
    execute function refuse_change();

-- Refuses: the removal of a hand-in
-- Shown by: tests/decisions/test_paper_guards.py::test_a_sheet_is_handed_in_once
create trigger hand_in_is_kept before delete on decisions_handin
    for each row execute function refuse_change();
create trigger hand_ins_are_kept before truncate on decisions_handin
    for each statement execute function refuse_change();

create function sheet_is_read_in_time() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_papersheet as sheet
        join public.decisions_handin as hand_in on hand_in.sheet_id = sheet.id
        join public.decisions_decision as vote on vote.id = sheet.decision_id
        where sheet.id = new.sheet_id and hand_in.confirmed_at is not null and vote.status = 'closed'
            and not exists (select from public.decisions_paperclosing where decision_id = vote.id)
        for share of vote;
    if not found then
        raise exception '% of sheet %: not handed in, or the vote is open or counted', tg_table_name,
            new.sheet_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: what somebody read on a sheet that was not handed in, before the vote is closed, or after its sheets
--   were counted
-- Shown by: tests/decisions/test_paper_guards.py::test_a_sheet_is_read_after_closing
create trigger read_in_time before insert on decisions_paperentry
    for each row execute function sheet_is_read_in_time();
create trigger unsettled_in_time before insert on decisions_unsettledsheet
    for each row execute function sheet_is_read_in_time();

create function paper_ballot_was_handed_in() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_papersheet as sheet
        join public.decisions_handin as hand_in on hand_in.sheet_id = sheet.id
        where sheet.party_id = new.party_id and hand_in.confirmed_at is not null
            and (select count(distinct entered_by_id) from public.decisions_paperentry
                where sheet_id = sheet.id) >= 2
            and not exists (select from public.decisions_ballot
                where party_id = new.party_id and channel = 'paper')
            and not exists (select from public.decisions_paperclosing where decision_id = new.decision_id);
    if not found then
        raise exception '% of vote %: no sheet of this party was handed in and read by two', tg_table_name,
            new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a paper ballot of a party whose sheet was not handed in or read by two people, a second one, and one
--   after the sheets were counted
-- Shown by: tests/decisions/test_paper_guards.py::test_a_paper_ballot_was_handed_in_and_read_by_two
create trigger handed_in_and_read before insert on decisions_ballot for each row
    when (new.channel = 'paper') execute function paper_ballot_was_handed_in();

create function paper_is_settled() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decision as vote where vote.id = new.decision_id and vote.status = 'closed'
        and new.boxes = (select count(*) from public.decisions_ballot
            where decision_id = vote.id and channel = 'paper')
        and not exists (select from public.decisions_handin as hand_in
            join public.decisions_papersheet as sheet on sheet.id = hand_in.sheet_id
            where hand_in.decision_id = vote.id and hand_in.confirmed_at is not null
                and not exists (select from public.decisions_unsettledsheet where sheet_id = sheet.id)
                and not exists (select from public.decisions_ballot
                    where party_id = sheet.party_id and channel = 'paper'))
        for update;
    if not found then
        raise exception '% of vote %: sheets are not settled, or there are other boxes', tg_table_name,
            new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the count of paper boxes while a sheet is neither entered nor said to be unsettled, or another count
-- Shown by: tests/decisions/test_paper_guards.py::test_paper_is_counted_once_every_sheet_is_settled
create trigger paper_settled before insert on decisions_paperclosing
    for each row execute function paper_is_settled();

create function paper_is_counted_first() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_handin as hand_in
        where hand_in.decision_id = new.decision_id and hand_in.confirmed_at is not null
            and not exists (select from public.decisions_paperclosing where decision_id = new.decision_id);
    if found then
        raise exception '% of vote %: sheets that were handed in are not counted yet', tg_table_name,
            new.decision_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: the opening of any box while sheets that were handed in are not counted
-- Shown by: tests/decisions/test_paper_guards.py::test_no_box_is_opened_before_the_paper_is_counted
create trigger paper_counted_first before insert on decisions_unsealing
    for each row execute function paper_is_counted_first();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_papersheet
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_papersheet
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_sheetprint
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_sheetprint
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_paperentry
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_paperentry
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_unsettledsheet
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_unsettledsheet
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_paperclosing
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_paperclosing
    for each statement execute function refuse_change();
