-- What an estate settled (设置): every value stays with the day from which it held.

-- Refuses: any change of a value that was settled, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on communities_estatesetting
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on communities_estatesetting
    for each statement execute function refuse_change();
