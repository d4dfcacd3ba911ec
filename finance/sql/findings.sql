-- What a check found stays written (核对问题): it is closed once, when it is found no more.
-- The application may insert, update (gone_at) on finance_finding

-- Refuses: other words or moments than were found, and a finding opened again
-- Shown by: tests/finance/test_checking.py::test_a_finding_is_closed_once_and_stays
create trigger finding_stays before update on finance_finding for each row
    when (old.gone_at is not null or (old.id, old.estate_id, old.about, old.voucher_id,
            old.sentence, old.found_at)
        is distinct from (new.id, new.estate_id, new.about, new.voucher_id, new.sentence,
            new.found_at))
    execute function refuse_change();

-- Refuses: the removal of a finding
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before delete on finance_finding
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_finding
    for each statement execute function refuse_change();
