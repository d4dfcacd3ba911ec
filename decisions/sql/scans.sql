-- Scans of paper ballots (选票照片): sealed, with who read the sheet, fixed before any box is opened.

create function scan_is_of_a_reading() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.decisions_paperentry as entry
        join public.decisions_papersheet as sheet on sheet.id = entry.sheet_id
        join public.decisions_decision as vote on vote.id = sheet.decision_id
        where entry.id = new.entry_id and vote.status = 'closed' and vote.keeps_scans
            and new.reading = (select count(*) from public.decisions_paperentry
                where sheet_id = sheet.id and id <= entry.id)
            and new.page = 1 + (select count(*) from public.decisions_paperscan where entry_id = entry.id)
            and not exists (select from public.decisions_paperclosing where decision_id = vote.id)
        for share of vote;
    if not found then
        raise exception '% of reading %: scans are not kept, or not any more', tg_table_name, new.entry_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: a scan of a vote that keeps none, under another number of its reading or page, and one after the sheets
--   were counted
-- Shown by: tests/decisions/test_scan_guards.py::test_a_scan_is_of_a_reading_and_in_time
-- Shown by: tests/decisions/test_scan_guards.py::test_no_scan_comes_once_the_sheets_are_counted
-- Shown by: tests/decisions/test_scan_guards.py::test_no_scan_comes_where_the_notice_keeps_none
create trigger of_a_reading before insert on decisions_paperscan
    for each row execute function scan_is_of_a_reading();

-- Refuses: a scan of another length than all have, and one whose hash is not of its bytes
-- Shown by: tests/decisions/test_scan_guards.py::test_a_scan_has_the_one_length_and_its_own_hash
create trigger of_one_length before insert on decisions_paperscan for each row
    when (octet_length(new.box) <> 262192 or new.sha256 <> encode(sha256(new.box), 'hex'))
    execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on decisions_paperscan
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on decisions_paperscan
    for each statement execute function refuse_change();
