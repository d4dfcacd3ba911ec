"""Who owned on the roll's day votes until the vote is counted, whatever a file or an account says meanwhile."""

import json

import pytest

from communities.errors import DomainError
from communities.identities import read_identity
from communities.models import Owner, Ownership
from communities.services.roster import import_roster
from decisions.closing_register import Register, read, written
from decisions.counting import Choice
from decisions.models import BallotFlaw
from decisions.selectors.paper import online_stands
from decisions.selectors.results import matter_results
from decisions.services.closing import close_due
from notifications.models import Express
from notifications.models import Notice as Told
from tests.cast import home, owner, person, registered
from tests.communities.test_roster_owners import NUMBER, OTHER, line
from tests.communities.test_roster_owners import read as roster_of
from tests.communities.titles import agreed, asked, freed
from tests.decisions.ballots import DURING, OVER, counted, vote_for
from tests.decisions.paper import AFTER, put_in, sheet_of
from tests.decisions.paper import read as read_sheet
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_titles_in_votes import SALE, share_of
from tests.owner import owning, switch_off
from tests.sessions import log_in

PHONE = "+8613800005555"


def take(cast, *rows, now=DURING):
    return import_roster(
        estate=cast.riverside,
        roster=roster_of(*rows),
        actor=cast.petra,
        now=now,
        confirmed_by=cast.bob,
    )


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


def wrong_account(cast, who):
    """Two bodies found it to be somebody else's, whose phone the register does not have."""
    share = share_of(who)
    with owning():
        Ownership.objects.filter(pk=share.pk).update(owner_phone=PHONE)
    return freed(cast, share_of(who), now=DURING)


def test_a_ballot_of_the_wrong_account_gives_way_to_its_owners_sheet(
    cast, open_vote, people, sheets, keeper, settings, tmp_path
):
    settings.STATE_DIR = tmp_path
    for who in people[:2]:
        vote_for(open_vote, who, "F")
    sheet = sheet_of(open_vote, people[0])
    assert "已经在手机上投过票" in online_stands(open_vote, sheet.party)
    agreed(cast, wrong_account(cast, people[0]), now=DURING)
    assert ["提出" in one.body for one in Express.objects.filter(address=PHONE)] == [True, False]
    put_in(sheet, cast.bob, cast.orla)
    close_due(OVER)
    for who in (cast.cora, cast.orla):
        read_sheet(sheet, "A", who)
    (result,) = matter_results(counted(open_vote, keeper, AFTER))
    assert BallotFlaw.objects.get().flaw == "identity"
    assert (result.in_favour.heads, result.said[Choice.AGAINST].heads) == (1, 1)


def test_what_is_found_of_an_account_after_closing_changes_no_ballot(
    cast, open_vote, people, keeper, settings, tmp_path
):
    settings.STATE_DIR = tmp_path
    vote_for(open_vote, people[0], "F")
    row = wrong_account(cast, people[0])
    close_due(OVER)
    agreed(cast, row, now=OVER)
    (result,) = matter_results(counted(open_vote, keeper, AFTER))
    assert result.in_favour.heads == 1


def test_who_agrees_reads_that_a_ballot_goes(client, cast, open_vote, people, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    on_no_roll = owner(person("late"), home(cast.riverside, "3-101", building=3))
    pages = {freed(cast, on_no_roll): False, wrong_account(cast, people[0]): True}
    log_in(client, cast.bob)
    for row, is_said in pages.items():
        page = client.get(f"/desk/titles/{row.pk}/").content.decode()
        assert ("这个账号投过的票按“身份不符”不计" in page) == is_said


def test_a_register_of_before_names_no_strangers():
    body = written(Register({}, {}, frozenset({7})))
    assert read(body).strangers == {7}
    before = json.loads(body)
    del before["strangers"]
    assert read(json.dumps(before).encode()).strangers == frozenset()
