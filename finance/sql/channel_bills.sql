-- What channels' bills say of each day (渠道对账单), by book, and what of it does not agree with us.
-- The application may insert on finance_channelbill
-- The application may insert on finance_billpart
-- The application may insert on finance_billdifference

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_channelbill
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_channelbill
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_billpart
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_billpart
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_billdifference
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_billdifference
    for each statement execute function refuse_change();
