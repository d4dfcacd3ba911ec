-- What an estate promised stays as it was adopted: service times and the sets of categories.

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on repairs_servicetimes
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on repairs_servicetimes
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on repairs_servicetime
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on repairs_servicetime
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on repairs_categoryset
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on repairs_categoryset
    for each statement execute function refuse_change();
