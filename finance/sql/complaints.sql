-- When somebody looked at a channel's inbox of complaints (投诉收件箱).
-- The application may insert on finance_complaintlook

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on finance_complaintlook
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on finance_complaintlook
    for each statement execute function refuse_change();
