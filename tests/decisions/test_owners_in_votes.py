"""Who owned on the roll's day votes until the vote is counted, whatever a file or an account says meanwhile."""

import pytest

from communities.errors import DomainError
from communities.identities import read_identity
from communities.models import Owner, Ownership
from communities.services.roster import import_roster
from decisions.selectors.results import matter_results
from decisions.services.closing import close_due
from notifications.models import Notice as Told
from tests.cast import home, person, registered
from tests.communities.test_roster_owners import NUMBER, OTHER, line
from tests.communities.test_roster_owners import read as roster_of
from tests.communities.titles import agreed, asked
from tests.decisions.ballots import DURING, OVER, counted, vote_for
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_titles_in_votes import SALE, share_of
from tests.owner import switch_off


def take(cast, *rows, now=DURING):
    return import_roster(estate=cast.riverside, roster=roster_of(*rows), actor=cast.petra, now=now)


def test_a_file_makes_nobody_else_of_an_owner_who_votes(cast, open_vote, people, keeper):
    share = share_of(people[0])
    namesake = registered(home(cast.riverside, "3-101", building=3), "owner1").owner
    Owner.objects.filter(pk=namesake.pk).update(identity_digest=read_identity(OTHER)[0])
    row = line("2-101", "owner1", number=OTHER, building=2)
    with pytest.raises(DomainError, match=r"第 2 行“证件号”列：.*2026-12-05.*计票以后"):
        take(cast, row)
    assert share_of(people[0]).owner_id == share.owner_id
    take(cast, line("2-101", "owner1", number=NUMBER, building=2))
    vote_for(open_vote, people[0], "F")
    close_due(OVER)
    with pytest.raises(DomainError, match="计票以后"):
        take(cast, row, now=OVER)
    (result,) = matter_results(counted(open_vote, keeper, OVER))
    assert result.in_favour.heads == 1
    take(cast, row, now=OVER)
    assert share_of(people[0]).owner_id == namesake.pk


def test_nobody_takes_the_place_of_an_owner_who_votes(cast, open_vote, people):
    namesake = registered(home(cast.riverside, "3-101", building=3), "owner1")
    later = registered(home(cast.riverside, "3-102", building=3), "owner1", valid_from=SALE)

    def moved(share):
        return lambda: Ownership.objects.filter(pk=share.pk).update(owner=namesake.owner)

    assert taken(moved(later)), "a share that is on no roll is mended"
    assert not taken(moved(share_of(people[0])))
    switch_off("communities_ownership", "owns_between_votes")
    assert taken(moved(share_of(people[0]))), "the control"


def test_a_seller_is_told_of_her_ballot_and_her_buyer_is_not(cast, open_vote, people):
    share = share_of(people[0])
    agreed(cast, asked(cast, share, ends_on=SALE, now=DURING), now=DURING)
    begun = Ownership.objects.get(unit=share.unit, valid_from=SALE)
    buyer = person("buyer")
    Ownership.objects.filter(pk=begun.pk).update(user=buyer)
    vote_for(open_vote, people[0], "F")
    assert [one.user for one in Told.objects.filter(kind="decisions.cast")] == [people[0]]
