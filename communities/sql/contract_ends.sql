-- A contract that ends early and that no other company follows (提前结束合同).

-- Refuses: another contract, day, notice, basis, paper or asker of what was asked for, and any change once it is decided
-- Shown by: tests/communities/test_contract_ends.py::test_it_stays_as_it_was_asked_for_and_is_kept
create trigger contract_end_stays before update on communities_contractend for each row
    when (old.status <> 'asked'
        or (old.id, old.estate_id, old.contract_id, old.last_day, old.notified_on, old.is_shorter, old.basis,
                old.paper_id, old.asked_by_id, old.asked_at)
            is distinct from
            (new.id, new.estate_id, new.contract_id, new.last_day, new.notified_on, new.is_shorter, new.basis,
                new.paper_id, new.asked_by_id, new.asked_at))
    execute function refuse_change();

-- Refuses: an end that begins as agreed on
-- Shown by: tests/communities/test_contract_ends.py::test_it_stays_as_it_was_asked_for_and_is_kept
create trigger asked_first before insert on communities_contractend for each row
    when (new.status <> 'asked') execute function refuse_change();

-- Refuses: forgetting that a contract was to end
-- Shown by: tests/communities/test_contract_ends.py::test_it_stays_as_it_was_asked_for_and_is_kept
create trigger contract_end_is_kept before delete on communities_contractend
    for each row execute function refuse_change();
create trigger contract_ends_are_kept before truncate on communities_contractend
    for each statement execute function refuse_change();
