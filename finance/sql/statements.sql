-- Statements (公示表) are frozen from submitting on.

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
