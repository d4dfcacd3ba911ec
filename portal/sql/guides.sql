-- Versions of a guide, and who read which (知悉).

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on portal_guideversion
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on portal_guideversion
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on portal_guideacknowledgement
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on portal_guideacknowledgement
    for each statement execute function refuse_change();
