-- A code that was used stays used (用过的动态码) until it is a day old.

-- Refuses: another person or another span of a used code
-- Shown by: tests/communities/test_used_codes.py::test_a_used_code_stays_used
create trigger used_code_stays before update on communities_usedcode for each row
    execute function refuse_change();
