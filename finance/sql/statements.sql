-- Statements (公示表) are frozen from submitting on.
-- The application may insert, update (status, difference_reason, note, decided_by_id, decided_at,
--   decision_reason, leaf_index) on finance_statement

create function statement_is_frozen() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.estate_id, new.fund_id, new.period, new.version, new.starts, new.ends,
            new.last_number, new.figures, new.submitted_by_id, new.submitted_at,
            new.submitter_employer)
        is distinct from (old.estate_id, old.fund_id, old.period, old.version, old.starts,
            old.ends, old.last_number, old.figures, old.submitted_by_id, old.submitted_at,
            old.submitter_employer)
        or (old.leaf_index is not null and new.leaf_index is distinct from old.leaf_index)
        or (old.status, new.status) not in (('submitted', 'submitted'),
            ('submitted', 'published'), ('submitted', 'rejected'), ('published', 'superseded'))
    then
        raise exception 'statement % is frozen', old.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: other figures than were submitted, and a status out of order
-- Shown by: tests/finance/test_statements.py::test_frozen_figures_are_nobodys_to_change
create trigger statement_is_frozen before update on finance_statement
    for each row execute function statement_is_frozen();

-- Refuses: the removal of a statement
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger statement_stays before delete on finance_statement
    for each row execute function refuse_change();
create trigger statement_stays_whole before truncate on finance_statement
    for each statement execute function refuse_change();

-- The old version leaves before the new one comes, so that one is in force; at commit both are there.
create function successor_is_there() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from public.finance_statement
            where (fund_id, period) = (new.fund_id, new.period) and version = new.version + 1
            and status in ('published', 'superseded')) then
        raise exception 'statement %: superseded by no other', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Refuses: at commit, a statement superseded without the version that takes its place
-- Shown by: tests/finance/test_statements.py::test_a_statement_is_superseded_only_by_its_successor
create constraint trigger successor_is_there after update on finance_statement
    deferrable initially deferred for each row
    when (new.status = 'superseded' and old.status <> 'superseded')
    execute function successor_is_there();
