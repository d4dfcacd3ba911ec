"""业主 who vote in the demo: some by phone, one of them by somebody else, most on paper."""

from collections.abc import Sequence
from datetime import date, datetime, time

from communities import clock
from communities.models import Ownership, User
from communities.services.document_checks import ask_check, confirm_check
from communities.standing import current
from decisions.co_owners import Word
from decisions.counting import Choice
from decisions.models import Ballot, Decision, HandIn, RollParty
from decisions.selectors.co_owners import named_owners
from decisions.selectors.letters import numbered
from decisions.selectors.mandates import mandates_of
from decisions.selectors.paper import parties_by_building
from decisions.services.casting import cast_ballot
from decisions.services.co_owners import say_as_co_owner
from decisions.services.entering import enter_sheet
from decisions.services.letters import give_letter
from decisions.services.paper import confirm_hand_in, print_sheets, record_hand_in
from portal.demo import papers

SHARED, SINGLE = 2, 4
MARKED = {Choice.FOR: "同意", Choice.AGAINST: "反对", Choice.ABSTAIN: "弃权", Choice.BLANK: ""}


class Voters:
    """Owners of one stair. Since the day ``since`` some have an account, their papers seen by two bodies."""

    def __init__(self, estate, building: int, stair: str, who: dict, since: date):
        self.who, moment = who, datetime.combine(since, time(15), clock.SHANGHAI)
        homes: dict[int, list[Ownership]] = {}
        rows = Ownership.objects.for_estate(estate).filter(
            current(since), unit__building__number=building, unit__stair=stair
        )
        for owned in rows.select_related("unit__building", "user").order_by("unit", "pk"):
            homes.setdefault(owned.unit_id, []).append(owned)
        there = list(homes.values())
        bound = [one for one in there if one[0].user]
        free = [one for one in there if not one[0].user and _are_free(one)]
        single = [one for one in free if len(one) == 1]
        shared = [one for one in free if len(one) == SHARED]
        chosen = [*bound, *shared[:1], *single[:SINGLE]]
        # In this order they cast: the first home is of several owners where there is one.
        self.accounts = [[self._account(owned, moment) for owned in home] for home in chosen]

    def _account(self, owned: Ownership, moment: datetime) -> User:
        user = owned.user or User.objects.create(
            name=owned.owner_name, phone=owned.owner_phone, phone_verified=True
        )
        if not owned.is_document_checked:
            check = ask_check(
                ownership=owned, phone=user.phone, actor=self.who["clerk"], now=moment
            )
            confirm_check(check=check, actor=self.who["chair"], now=moment)
        return user

    def cast(self, vote: Decision, choices: Sequence[Choice], moment: datetime) -> None:
        """One ballot of each home that has accounts; the last of them lets the tenant vote for her."""
        for home, choice in zip(self.accounts, choices, strict=False):
            for other in home[1:]:
                self._name(vote, other, home[0], moment)
            voter = home[0]
            if home is self.accounts[len(choices) - 1]:
                voter = self._authorise(vote, voter, moment)
            (mandate,) = mandates_of(vote, voter, moment)
            cast_ballot(
                decision=vote, party=mandate.party.pk, version=mandate.next_version,
                choices=[choice], words="", actor=voter, now=moment,
            )  # fmt: skip

    def _name(self, vote: Decision, by: User, named: User, moment: datetime) -> None:
        """共有业主推选 of who casts for both."""
        (mandate,) = mandates_of(vote, by, moment)
        say_as_co_owner(
            decision=vote,
            party=mandate.party.pk,
            word=Word.NAMES,
            names=named,
            actor=by,
            now=moment,
        )

    def _authorise(self, vote: Decision, principal: User, moment: datetime) -> User:
        (mandate,) = mandates_of(vote, principal, moment)
        give_letter(
            decision=vote, party=mandate.party.pk, agent=self.who["tenant"],
            matters=numbered(vote), instruction="", since=vote.opens_on, until=vote.closes_on,
            actor=principal, now=moment,
        )  # fmt: skip
        return self.who["tenant"]

    def hand_in(self, vote: Decision, number: int, moment: datetime) -> list[HandIn]:
        """Sheets of so many homes that have not voted, printed by the 业委会 and put in before two bodies."""
        cast = set(Ballot.objects.filter(decision=vote).values_list("party", flat=True))
        (building,) = parties_by_building(vote)
        sheets = print_sheets(decision=vote, building=building, actor=self.who["vice"], now=moment)
        left = [one for one in sheets if one.party_id not in cast][:number]
        return [
            confirm_hand_in(
                hand_in=record_hand_in(
                    decision=vote, code=one.code, signers=_all_owners(one.party),
                    actor=self.who["member3"], now=moment,
                ),
                actor=self.who["officer"], now=moment,
            )
            for one in left
        ]  # fmt: skip

    def enter(self, rows: list[HandIn], choices: Sequence[Choice], moment: datetime) -> None:
        """录票 by two people of two bodies, who read the same; the first sheet is photographed where photos are kept."""
        for reader in ("member4", "officer2"):
            for row, choice in zip(rows, choices, strict=True):
                is_first = row is rows[0] and reader == "member4"
                enter_sheet(
                    decision=row.decision, number=row.sheet.number, choices=[choice],
                    pictures=_photos(row, choice) if is_first else [], has_none=True,
                    actor=self.who[reader], now=moment,
                )  # fmt: skip


def _photos(row: HandIn, choice: Choice) -> list[bytes]:
    if not row.decision.keeps_scans:
        return []
    return [papers.ballot(row.decision.matters.get().text, MARKED[choice])]


def _all_owners(party: RollParty) -> list[int] | None:
    """Every one of several signs the stub."""
    return [owner for owner, _name in named_owners(party)] or None


def _are_free(home: list[Ownership]) -> bool:
    """Each of them is a person with a telephone that nobody logs in with."""
    phones = {one.owner_phone for one in home}
    taken = User.objects.filter(phone__in=phones).exists()
    return len(phones) == len(home) and "" not in phones and not taken
