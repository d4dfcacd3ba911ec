-- Owners of whom two bodies say that they are one (认定同一业主).
-- The application may call owners_joined_with

create function owners_joined_with(one bigint) returns setof bigint language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
    with recursive said as (
        select joined.first_id, joined.second_id from public.communities_ownerjoin as joined
        where joined.status = 'made' and joined.undoes_id is null and not exists (
            select from public.communities_ownerjoin as undoing
            where undoing.undoes_id = joined.id and undoing.status = 'made')
    ), found (id) as (
        select one
        union
        select case when said.first_id = found.id then said.second_id else said.first_id end
        from found join said on found.id in (said.first_id, said.second_id)
    )
    select found.id from found
$$;

create function joined_owners_agree() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    -- Of a join one of its two, else the owner herself.
    one bigint := coalesce((to_jsonb(new) ->> 'first_id')::bigint, new.id);
begin
    if exists (
        select from public.communities_owner as who
        where who.id in (select public.owners_joined_with(one))
        having count(distinct (who.estate_id, who.kind, who.folded_name)) > 1
            or count(distinct nullif(who.identity_digest, '')) > 1
    ) then
        raise exception 'joined owners disagree: owner % would be one with another estate, kind, name or number', one
            using errcode = 'integrity_constraint_violation';
    end if;
    if exists (
        select from public.communities_ownership as here
        join public.communities_ownership as there on there.unit_id = here.unit_id and there.id > here.id
        where here.owner_id in (select public.owners_joined_with(one))
            and there.owner_id in (select public.owners_joined_with(one))
            and there.owner_id <> here.owner_id
            and daterange(here.valid_from, here.valid_until) && daterange(there.valid_from, there.valid_until)
    ) then
        raise exception 'joined owners disagree: a home names owner % and another at a time', one
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

-- Refuses: one owner of two who differ in estate, kind, name or number, directly or by others, or who own one home together
-- Shown by: tests/communities/test_owner_join_guards.py::test_who_differs_is_never_one
create trigger joined_owners_agree after insert or update on communities_ownerjoin for each row
    when (new.status = 'made' and new.undoes_id is null) execute function joined_owners_agree();

-- Refuses: another kind, name or number of an owner than of those it is one with
-- Shown by: tests/communities/test_owner_join_guards.py::test_who_is_one_stays_alike
create trigger joined_owner_stays_alike after update of estate_id, kind, folded_name, identity_digest
    on communities_owner for each row
    when ((old.estate_id, old.kind, old.folded_name, old.identity_digest)
        is distinct from (new.estate_id, new.kind, new.folded_name, new.identity_digest))
    execute function joined_owners_agree();

create function undoes_what_holds() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from public.communities_ownerjoin as undone
        where undone.id = new.undoes_id and undone.status = 'made' and undone.undoes_id is null
            and (undone.estate_id, undone.first_id, undone.second_id)
                = (new.estate_id, new.first_id, new.second_id)
    ) then
        raise exception 'row % undoes nothing that two agreed on for these owners', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

-- Refuses: undoing what two never agreed on, or in the name of other owners
-- Shown by: tests/communities/test_owner_join_guards.py::test_only_what_holds_is_undone
create trigger undoes_what_holds before insert on communities_ownerjoin for each row
    when (new.undoes_id is not null) execute function undoes_what_holds();

-- Refuses: other owners, another asker or reason of a join, and any change once it is decided
-- Shown by: tests/communities/test_owner_join_guards.py::test_a_join_stays_as_it_was_asked_for_and_decided
create trigger join_stays before update on communities_ownerjoin for each row
    when (old.status <> 'asked'
        or (old.id, old.estate_id, old.first_id, old.second_id, old.undoes_id, old.reason,
                old.asked_by_id, old.asked_at)
            is distinct from
            (new.id, new.estate_id, new.first_id, new.second_id, new.undoes_id, new.reason,
                new.asked_by_id, new.asked_at))
    execute function refuse_change();

-- Refuses: owners who begin as one
-- Shown by: tests/communities/test_owner_join_guards.py::test_no_join_begins_as_agreed
create trigger asked_first before insert on communities_ownerjoin for each row
    when (new.status <> 'asked') execute function refuse_change();

-- Refuses: forgetting that owners were joined, or that it was asked for
-- Shown by: tests/communities/test_owner_join_guards.py::test_a_join_is_kept
create trigger join_is_kept before delete on communities_ownerjoin
    for each row execute function refuse_change();
create trigger joins_are_kept before truncate on communities_ownerjoin
    for each statement execute function refuse_change();
