-- Papers that an office keeps (存档文件).

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on communities_officepaper
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on communities_officepaper
    for each statement execute function refuse_change();
