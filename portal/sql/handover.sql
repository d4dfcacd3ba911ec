-- The list of a hand-over (物业交接), what each party said of it, and who signed.

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on portal_handoverline
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on portal_handoverline
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on portal_handoverstand
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on portal_handoverstand
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on portal_handoversignature
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on portal_handoversignature
    for each statement execute function refuse_change();
