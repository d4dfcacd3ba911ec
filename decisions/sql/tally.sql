-- The tally in SQL (计票): the same sums and the same law as decisions/counting.py and rules_of_law.py, written a second
-- time; a result stands only where both agree.

-- The application may call vote_outcome
create function vote_outcome(total_area numeric, total_heads bigint, part_area numeric, part_heads bigint,
    for_area numeric, for_heads bigint, special boolean)
returns text language sql immutable parallel safe
    set search_path = pg_catalog, public, pg_temp as $$
    select case
        when 3 * part_area < 2 * total_area or 3 * part_heads < 2 * total_heads then 'no_decision'
        when special and 4 * for_area >= 3 * part_area and 4 * for_heads >= 3 * part_heads then 'adopted'
        when not special and 2 * for_area > part_area and 2 * for_heads > part_heads then 'adopted'
        else 'rejected' end
$$;

-- Ballots that answer all alike are added up first: there are few ways to answer, and many ballots.
-- The application may call vote_tally
create function vote_tally(p_decision bigint)
returns table (matter integer, letter text, area numeric, heads bigint) language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
    select place, substr(alike.letters, place, 1), sum(alike.area), sum(alike.heads)::bigint
    from (
        select letters, sum(area) as area, count(*) as heads
        from public.decisions_openedballot where decision_id = p_decision group by letters
    ) as alike cross join lateral generate_series(1, length(alike.letters)) as place
    group by 1, 2
$$;

-- Parties of which only ballots came that do not count, or a sheet that nobody could settle.
-- The application may call vote_invalid
create function vote_invalid(p_decision bigint)
returns table (area numeric, heads bigint) language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(sum(party.area), 0), count(*) from public.decisions_rollparty as party
    where party.id in (
        select sheet.party_id from public.decisions_papersheet as sheet
        join public.decisions_unsettledsheet as unsettled on unsettled.sheet_id = sheet.id
        where sheet.decision_id = p_decision and not exists (
            select from public.decisions_ballot as ballot
            left join public.decisions_ballotflaw as flaw on flaw.ballot_id = ballot.id
            where ballot.party_id = sheet.party_id and flaw.flaw is null)
        union select ballot.party_id from public.decisions_ballot as ballot
        left join public.decisions_ballotflaw as flaw on flaw.ballot_id = ballot.id
        where ballot.decision_id = p_decision group by ballot.party_id
        having bool_and(flaw.flaw is not null)
            and bool_or(flaw.flaw <> all(array['late', 'replaced', 'duplicate', 'disputed'])))
$$;

-- The application may call vote_results
create function vote_results(p_decision bigint)
returns table (matter integer, part_area numeric, part_heads bigint, for_area numeric, for_heads bigint, outcome text)
language plpgsql stable
    set search_path = pg_catalog, public, pg_temp as $$
begin
    return query with vote as (
        select decision.rules, roll.total_area, roll.total_heads,
            array['F', 'A', 'N']
                || case when decision.rules ->> 'blank' = 'abstains' then array['B'] else array[]::text[] end
                || case when decision.rules ->> 'void' = 'abstains' then array['V'] else array[]::text[] end
                as taking,
            case when decision.rules ->> 'invalid' = 'abstains' then 1 else 0 end as invalid_takes
        from public.decisions_decision as decision
        join public.decisions_opening as opening on opening.decision_id = decision.id
        join public.decisions_roll as roll on roll.id = opening.roll_id
        where decision.id = p_decision
    ), weighed as (
        select motion.position::integer as place, motion.code in ('fund_raise', 'rebuild', 'common_use') as special,
            coalesce(sum(tally.area) filter (where tally.letter = any(vote.taking)), 0)
                + max(invalid.area * vote.invalid_takes) as taking_area,
            coalesce(sum(tally.heads) filter (where tally.letter = any(vote.taking)), 0)::bigint
                + max(invalid.heads * vote.invalid_takes) as taking_heads,
            coalesce(sum(tally.area) filter (where tally.letter = 'F'), 0) as agreeing_area,
            coalesce(sum(tally.heads) filter (where tally.letter = 'F'), 0)::bigint as agreeing_heads,
            max(vote.total_area) as total_area, max(vote.total_heads)::bigint as total_heads
        from public.decisions_decisionmatter as motion cross join vote
        cross join public.vote_invalid(p_decision) as invalid
        left join public.vote_tally(p_decision) as tally on tally.matter = motion.position
        where motion.decision_id = p_decision group by motion.position, motion.code
    )
    select weighed.place, weighed.taking_area, weighed.taking_heads, weighed.agreeing_area,
        weighed.agreeing_heads, public.vote_outcome(weighed.total_area, weighed.total_heads, weighed.taking_area,
            weighed.taking_heads, weighed.agreeing_area, weighed.agreeing_heads, weighed.special)
    from weighed;
end $$;
