-- Votes that owners are called to (业主表决): what was announced stays as it was announced.

-- The application may insert, update except (id, estate_id, drafted_by_id, drafted_at) on
--   decisions_decision
-- Refuses: other words, days, scope or rules of a vote that is announced; a number that changes; a way back
--   from a result, a withdrawal or a stop
-- Shown by: tests/decisions/test_vote_guards.py::test_what_was_announced_stays
create trigger announced_stays before update on decisions_decision for each row
    when ((old.id, old.estate_id, old.drafted_by_id, old.drafted_at)
            is distinct from (new.id, new.estate_id, new.drafted_by_id, new.drafted_at)
        or (old.number <> '' and old.number <> new.number)
        or (old.announced_version <> new.announced_version
            and not (old.status = 'draft' and new.status = 'announced'))
        or (old.status <> 'draft' and (old.title, old.explanation, old.buildings, old.stairs,
                old.opens_on, old.closes_on, old.rules, old.way, old.keeps_scans, old.authorised_by_id)
            is distinct from (new.title, new.explanation, new.buildings, new.stairs, new.opens_on,
                new.closes_on, new.rules, new.way, new.keeps_scans, new.authorised_by_id))
        or (old.status <> new.status and not (old.status = 'draft' and new.status = 'announced'
            or old.status = 'draft' and new.status = 'withdrawn'
            or old.status = 'announced' and new.status = 'draft'
            or old.status = 'announced' and new.status = 'withdrawn'
            or old.status = 'announced' and new.status = 'decided' and old.way = 'elsewhere'
            or old.status = 'announced' and new.status = 'open' and old.way = 'portal'
            or old.status = 'open' and new.status = 'closed'
            or old.status = 'closed' and new.status = 'counted'
            or old.status = 'counted' and new.status = 'decided'
            or old.status = 'announced' and new.status = 'stopped' and old.way = 'portal'
            or old.status = 'open' and new.status = 'stopped' and old.way = 'portal'
            or old.status = 'closed' and new.status = 'stopped' and old.way = 'portal'
            or old.status = 'counted' and new.status = 'stopped' and old.way = 'portal'
            or old.status = 'decided' and new.status = 'revoked' and old.way = 'portal')))
    execute function refuse_change();

-- Refuses: a vote that begins as announced
-- Shown by: tests/decisions/test_vote_guards.py::test_what_was_announced_stays
create trigger drafted_first before insert on decisions_decision for each row
    when (new.status <> 'draft' or new.number <> '') execute function refuse_change();

-- Refuses: the removal of a vote
-- Shown by: tests/decisions/test_vote_guards.py::test_what_was_announced_stays
create trigger vote_is_kept before delete on decisions_decision
    for each row execute function refuse_change();
create trigger votes_are_kept before truncate on decisions_decision
    for each statement execute function refuse_change();

create function vote_has_its_notice() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_notice where decision_id = new.id and opens_on = new.opens_on
        and version = new.announced_version;
    if not found or new.announced_version <> old.announced_version + 1 then
        raise exception '% %: it has no new notice of its first day', tg_table_name, new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: an announced vote without a notice of its own, made since it was last drafted, of its first day
-- Shown by: tests/decisions/test_vote_guards.py::test_an_old_notice_announces_nothing_anew
create trigger announced_by_a_notice before update on decisions_decision for each row
    when (old.status = 'draft' and new.status = 'announced')
    execute function vote_has_its_notice();

create function vote_is_drafted() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    vote bigint := case when tg_op = 'DELETE' then old.decision_id else new.decision_id end;
begin
    perform 1 from public.decisions_decision where id = vote and status = 'draft' for share;
    if not found then
        raise exception '% of vote %: it is announced', tg_table_name, vote
            using errcode = 'integrity_constraint_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

-- Refuses: another matter of a vote that is announced, or one fewer; a matter that changes
-- Shown by: tests/decisions/test_vote_guards.py::test_what_was_announced_stays
create trigger matters_are_drafted before insert or delete on decisions_decisionmatter
    for each row execute function vote_is_drafted();
create trigger matters_stay before update on decisions_decisionmatter
    for each row execute function refuse_change();
create trigger matters_are_kept before truncate on decisions_decisionmatter
    for each statement execute function refuse_change();

-- Refuses: a notice for a vote that is not being drafted
-- Shown by: tests/decisions/test_vote_guards.py::test_a_roll_is_closed_by_its_notice
create trigger notices_are_drafted before insert on decisions_notice
    for each row execute function vote_is_drafted();

-- Refuses: a roll for a vote that has begun, or will not
-- Shown by: tests/decisions/test_vote_guards.py::test_no_roll_is_made_for_a_vote_that_is_over
create trigger rolls_are_made_before before insert on decisions_roll
    for each row execute function vote_has_not_begun();

create function notice_has_its_roll() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_roll where id = new.roll_id and decision_id = new.decision_id
        and made_on = new.announced_on;
    if not found then
        raise exception '% of vote %: its roll is of another vote or day', tg_table_name, new.decision_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a notice with the roll of another vote or day
-- Shown by: tests/decisions/test_vote_guards.py::test_a_notice_has_its_own_roll_and_its_own_day
create trigger names_its_roll before insert on decisions_notice
    for each row execute function notice_has_its_roll();

-- Refuses: a notice that says another day than its moment
-- Shown by: tests/decisions/test_vote_guards.py::test_a_notice_has_its_own_roll_and_its_own_day
create trigger of_its_day before insert on decisions_notice for each row
    when (new.announced_on <> (new.announced_at at time zone 'Asia/Shanghai')::date)
    execute function refuse_change();

create function roll_is_open() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_notice where roll_id = new.roll_id
        union all select 1 from public.decisions_opening where roll_id = new.roll_id;
    if found then
        raise exception '% of roll %: it is fixed', tg_table_name, new.roll_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: another party on a roll that was announced, or that votes are cast by
-- Shown by: tests/decisions/test_vote_guards.py::test_a_roll_is_closed_by_its_notice
create trigger joins_an_open_roll before insert on decisions_rollparty
    for each row execute function roll_is_open();

create function owners_are_not_voting() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    owners text[] := array(select owner::text from public.owners_joined_with(new.first_id) as owner
        union select owner::text from public.owners_joined_with(new.second_id) as owner);
begin
    perform 1 from public.decisions_decision as vote
        join public.decisions_opening as opening on opening.decision_id = vote.id
        join public.decisions_rollparty as party on party.roll_id = opening.roll_id
        where vote.estate_id = new.estate_id and vote.status in ('open', 'closed')
            and string_to_array(party.key, '-') && owners;
    if found then
        raise exception '% %: its owners are on the roll of a vote that is not counted', tg_table_name, new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: owners who become one, or two again, while one of them is on the roll of a vote that is not counted
-- Shown by: tests/decisions/test_closing_register.py::test_nobody_is_joined_while_owners_vote_by_her_name
create trigger joined_between_votes before update on communities_ownerjoin for each row
    when (old.status <> new.status and new.status = 'made') execute function owners_are_not_voting();

create function owner_is_not_voting() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_decision as vote
        join public.decisions_opening as opening on opening.decision_id = vote.id
        join public.decisions_roll as roll on roll.id = opening.roll_id
        join public.decisions_rollparty as party on party.roll_id = roll.id
        where vote.estate_id = old.estate_id and vote.status in ('open', 'closed')
            and party.units @> to_jsonb(old.unit_id)
            and daterange(old.valid_from, old.valid_until) @> roll.made_on;
    if found then
        raise exception 'ownership %: its owner votes by a roll that is not counted', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: another owner of a share, or another home, while a vote that is not counted goes by the roll of a day of hers
-- Shown by: tests/decisions/test_owners_in_votes.py::test_nobody_takes_the_place_of_an_owner_who_votes
create trigger owns_between_votes before update on communities_ownership for each row
    when ((old.owner_id, old.unit_id) is distinct from (new.owner_id, new.unit_id))
    execute function owner_is_not_voting();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_notice
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_notice
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_roll
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_roll
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_rollparty
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_rollparty
    for each statement execute function refuse_change();

-- The application may insert, update (answer, answered_by_id, answered_at) on
--   decisions_rollobjection
-- Refuses: other words of an objection, and a second answer
-- Shown by: tests/decisions/test_vote_guards.py::test_an_objection_is_answered_once
create trigger objection_stays before update on decisions_rollobjection for each row
    when ((old.id, old.estate_id, old.notice_id, old.words, old.made_by_id, old.made_at)
            is distinct from (new.id, new.estate_id, new.notice_id, new.words, new.made_by_id, new.made_at)
        or old.answer <> '')
    execute function refuse_change();

-- Refuses: the removal of an objection
-- Shown by: tests/decisions/test_vote_guards.py::test_an_objection_is_answered_once
create trigger objection_is_kept before delete on decisions_rollobjection
    for each row execute function refuse_change();
create trigger objections_are_kept before truncate on decisions_rollobjection
    for each statement execute function refuse_change();
