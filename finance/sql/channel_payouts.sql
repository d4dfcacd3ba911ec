-- What channels paid out (渠道结算), by book, and what of it does not agree with us.
-- The application may insert on finance_channelpayout
-- The application may insert on finance_payoutpart
-- The application may insert on finance_payoutdifference

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_channelpayout
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_channelpayout
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_payoutpart
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_payoutpart
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_payoutdifference
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_payoutdifference
    for each statement execute function refuse_change();
