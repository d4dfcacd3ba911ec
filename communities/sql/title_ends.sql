-- The end of an ownership, and of a binding to a wrong account (产权终止、账号解绑).

-- Refuses: another home, share, day, buyer, paper, asker or reason of what was asked for, and any change once it is decided
-- Shown by: tests/communities/test_title_end_guards.py::test_it_stays_as_it_was_asked_for_and_decided
create trigger title_end_stays before update on communities_titleend for each row
    when (old.status <> 'asked'
        or (old.id, old.estate_id, old.unit_id, old.kind, old.ownerships, old.ends_on, old.buyers,
                old.paper_id, old.reason, old.asked_by_id, old.asked_at)
            is distinct from
            (new.id, new.estate_id, new.unit_id, new.kind, new.ownerships, new.ends_on, new.buyers,
                new.paper_id, new.reason, new.asked_by_id, new.asked_at))
    execute function refuse_change();

-- Refuses: an end that begins as agreed on
-- Shown by: tests/communities/test_title_end_guards.py::test_none_begins_as_agreed
create trigger asked_first before insert on communities_titleend for each row
    when (new.status <> 'asked') execute function refuse_change();

-- Refuses: forgetting that a title was to end
-- Shown by: tests/communities/test_title_end_guards.py::test_it_is_kept
create trigger title_end_is_kept before delete on communities_titleend
    for each row execute function refuse_change();
create trigger title_ends_are_kept before truncate on communities_titleend
    for each statement execute function refuse_change();

create function title_ends_by_two() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from public.communities_titleend as made
        where made.unit_id = new.unit_id and made.status = 'made' and made.ends_on = new.valid_until
            and made.ownerships @> to_jsonb(new.id)
    ) then
        raise exception 'ownership %: two bodies have not agreed that it ends on %', new.id, new.valid_until
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: an ownership that ends, or ends on another day, without what people of two employers agreed on for it
-- Shown by: tests/communities/test_title_end_guards.py::test_no_title_ends_by_one_alone
create trigger ends_by_two before update on communities_ownership for each row
    when (old.valid_until is distinct from new.valid_until) execute function title_ends_by_two();
