-- 任期: what a person is in an estate, from when until when, one row for each estate that the
-- membership reaches, and one without an estate for an area that has none yet. It holds no longer
-- than the contract or the ownership that it rests on.
-- ``governs_…``: while it is also of the very body that manages the estate. Whoever reads this
-- compares with a moment of her own; no clock is read here.
-- ``reviews_…``: while she supervises for the street office where a 居委会 keeps the estate and no company serves it.
create view communities_tenure as
select held.membership_id, held.user_id, person.is_active, held.role, held.estate_id,
    contract.company_id, held.body_id, held.unit_id, span.holds_from, span.holds_until,
    case when office.id is not null then greatest(span.holds_from, office.valid_from) end
        as governs_from,
    case when office.id is not null then least(span.holds_until, office.valid_until) end
        as governs_until,
    case when alone.valid_from is not null then greatest(span.holds_from, alone.valid_from) end
        as reviews_from,
    case when alone.valid_from is not null then least(span.holds_until, alone.valid_until) end
        as reviews_until
from (
        select id as membership_id, user_id, role, estate_id, contract_id, ownership_id, body_id,
            unit_id, valid_from, valid_until
        from communities_membership where estate_id is not null
        union all
        select held.id, user_id, role, estate.id, contract_id, ownership_id, body_id,
            unit_id, valid_from, valid_until
        from communities_membership as held
            left join (
                select estate.id, up.area_id
                from communities_estate as estate
                    join communities_area as area on area.id = estate.area_id
                    left join communities_area as above on above.id = area.parent_id
                    cross join lateral (values (area.id), (area.parent_id), (above.parent_id))
                        as up (area_id)
            ) as estate on estate.area_id = held.area_id
        where held.estate_id is null
    ) as held
    join communities_user as person on person.id = held.user_id
    left join communities_servicecontract as contract on contract.id = held.contract_id
    left join communities_ownership as ownership on ownership.id = held.ownership_id
    cross join lateral (
        select greatest(held.valid_from, contract.valid_from,
                ownership.valid_from::timestamp at time zone 'Asia/Shanghai') as holds_from,
            least(held.valid_until, contract.valid_until,
                ownership.valid_until::timestamp at time zone 'Asia/Shanghai') as holds_until
    ) as span
    left join communities_managementbody as office
        on office.body_id = held.body_id and office.estate_id = held.estate_id
    left join lateral (
        select lower(gap) as valid_from, upper(gap) as valid_until
        from communities_managementbody as kept
            cross join lateral unnest(
                tstzmultirange(tstzrange(kept.valid_from, kept.valid_until)) - coalesce(
                    (select range_agg(tstzrange(served.valid_from, served.valid_until))
                        from communities_servicecontract as served
                        where served.estate_id = kept.estate_id),
                    '{}')
            ) as gap
        where kept.estate_id = held.estate_id and kept.kind = 'custody'
    ) as alone
        on held.role = 'supervisor' and exists (
            select from communities_body as body
            where body.id = held.body_id and body.kind = 'street_office');
