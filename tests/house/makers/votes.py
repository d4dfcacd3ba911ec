"""Rows of votes and polls."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from communities import clock
from communities.models import (
    OfficePaper,
)
from decisions.models import Decision, ElsewhereDecision, Notice, Result
from decisions.services.closing import close_due, note_participation
from decisions.services.entering import SETTLE
from decisions.services.polls import convene_poll
from decisions.services.votes import announce_vote, draft_vote
from decisions.vote_rules import VoteRules
from tests.decisions import ballots
from tests.decisions import paper as on_sheets
from tests.decisions.keys import keeper_in, keyed, seated
from tests.decisions.procedure import procedure_of
from tests.house.makers import CANARY, maker


@maker("decisions.ElsewhereDecision")
def _elsewhere(world):
    """One that nobody has checked yet."""
    day = date(2026, 3, 1)
    world.fill(
        "decisions.ElsewhereDecision", number="2026-001", total_area=Decimal(100), total_heads=10,
        noticed_on=day, opened_on=day, closed_on=day, decided_on=day, decided_by=None, replaces=None,
    )  # fmt: skip


def _announced(world, opens, **words):
    vote = draft_vote(
        estate=world.riverside, title="更换电梯", explanation="用了十八年。", buildings=[], stairs=[],
        opens_on=opens, closes_on=opens + timedelta(days=14), rules=VoteRules(),
        matters=[{"code": "fund_use", "text": "是否更换？"}], actor=world.cast.bob,
        now=clock.now(), **{"authorised_by": None} | words,
    )  # fmt: skip
    announce_vote(decision=vote, edition=0, actor=world.cast.bob, now=clock.now())
    return Decision.objects.get(pk=vote.pk)


@maker("decisions.Decision")
def _vote(world):
    """One that everybody reads of, with a roll that owners alone read."""
    _announced(world, clock.today() + timedelta(days=16))


@maker("decisions.TestEnvelope")
@maker("decisions.DecisionKey")
@maker("decisions.Envelope")
@maker("decisions.Opening")
@maker("decisions.Ballot")
@maker("decisions.CoOwnerWord")
@maker("decisions.ProxyLetter")
@maker("decisions.LetterCheck")
@maker("decisions.LetterEnd")
@maker("decisions.BallotFlaw")
@maker("decisions.Closing")
@maker("decisions.ForeignOpening")
@maker("decisions.Unsealing")
@maker("decisions.OpenedBallot")
@maker("decisions.Result")
@maker("decisions.Participation")
@maker("decisions.PaperSheet")
@maker("decisions.SheetPrint")
@maker("decisions.HandIn")
@maker("decisions.PaperEntry")
@maker("decisions.PaperScan")
@maker("decisions.UnsettledSheet")
@maker("decisions.PaperClosing")
def _counted_vote(world):
    """A vote of which two ballots of one owner came and two sheets of others, one of them unsettled; counted and not
    final yet."""
    seated(world.cast)
    voter, *on_paper = ballots.owners(world.cast, ["80.00", "80.00", "80.00"])
    opens = clock.today() + timedelta(days=16)
    rules = procedure_of(world.riverside, world.cast.bob, clock.now())
    vote = _announced(world, opens, way="portal", authorised_by=rules, keeps_scans=True)
    ballots.readied(world.cast, vote, clock.now())
    began = clock.now() + timedelta(days=17)
    with TemporaryDirectory() as place:
        keeper = keeper_in(Path(place), "other.invalid")
        keyed(vote, keeper)
        vote = ballots.opened(began)
        for letter in "AF":
            ballots.vote_for(vote, voter, letter, now=began)
        on_sheets.printed(vote, world.cast.bob, began)
        sheets = [on_sheets.sheet_of(vote, who) for who in on_paper]
        for sheet in sheets:
            on_sheets.put_in(sheet, world.cast.bob, world.cast.orla, began)
        party = vote.ballots.first().party
        world.fill(
            "decisions.CoOwnerWord", decision=vote, party=party, word="withdraws", names=None
        )
        today = clock.local(began).date()
        term = {"since": today, "until": vote.closes_on, "matters": [1]}
        world.fill(
            "decisions.ProxyLetter", decision=vote, party=party, principal=voter,
            agent=world.cast.alice, instruction=f"{CANARY}同意", **term,
        )  # fmt: skip
        world.fill("decisions.LetterEnd", letter=vote.letters.get())
        world.fill(
            "decisions.ProxyLetter", decision=vote, party=party, principal=None,
            agent=world.cast.alice, scan=world.row(OfficePaper), registered_by=world.cast.bob, **term,
        )  # fmt: skip
        world.fill("decisions.LetterCheck", letter=vote.letters.last(), checked_by=world.cast.orla)
        note_participation(began)
        over = began + timedelta(days=15)
        close_due(over)
        for who in (world.cast.cora, world.cast.orla):
            on_sheets.read(sheets[0], "F", who, over, pictures=[b"jpeg"])
        ballots.counted(vote, keeper, over + SETTLE)
        world.fill("decisions.ForeignOpening", decision=vote, what="unsealing")
        keeper.close()


@maker("decisions.Poll")
@maker("decisions.PollParty")
@maker("decisions.PollAnswer")
def _poll(world):
    """One that is open, with an answer of alice's."""
    asked = [{"text": "怎么改？", "options": ["不改", "拆掉"]}]
    poll = convene_poll(
        estate=world.riverside, title="花园怎么改", explanation="听听看法。", questions=asked,
        closes_on=clock.today() + timedelta(days=9), actor=world.cast.bob, now=clock.now(),
    )  # fmt: skip
    party = poll.parties.first()
    world.fill("decisions.PollAnswer", party=party, choices=[0], answered_by=world.cast.alice)


@maker("decisions.PaperOnly")
def _paper_only(world):
    """Said by somebody, before the opening."""
    world.fill("decisions.PaperOnly", said_by=world.cast.bob)


@maker("decisions.Revocation")
def _revocation(world):
    """Of a decision taken elsewhere; nobody has checked it."""
    world.fill("decisions.Revocation", decision=world.row(ElsewhereDecision))


@maker("decisions.Delivery")
def _delivery(world):
    """To one of the parties, on the day of the notice."""
    notice = world.row(Notice)
    world.fill(
        "decisions.Delivery", notice=notice, party=notice.roll.parties.first(), channel="failed",
        day=notice.announced_on, recorded_at=clock.now(), note=f"{CANARY}没有人",
    )  # fmt: skip


@maker("decisions.BoardPosting")
def _posting(world):
    notice = world.row(Notice)
    world.fill(
        "decisions.BoardPosting", notice=notice, day=notice.announced_on, recorded_at=clock.now()
    )


@maker("decisions.Counter")
def _counter(world):
    """What everybody reads of her is a surname."""
    body = world.cast.committee
    world.fill("decisions.Counter", user=world.cast.cora, body=body)


@maker("decisions.RollCheck")
def _roll_check(world):
    world.fill("decisions.RollCheck", body=world.cast.committee, sha256="0" * 64)


@maker("decisions.DoorVisit")
def _door_visit(world):
    notice = world.row(Notice)
    party = notice.roll.parties.first()
    world.fill("decisions.DoorVisit", decision=notice.decision, party=party)


@maker("decisions.RollObjection")
def _objection(world):
    """One that nobody has answered yet."""
    world.fill("decisions.RollObjection", answer="")


@maker("decisions.CounterWord")
def _counter_word(world):
    """Of one of those who count the vote that has a result."""
    result = world.row(Result)
    counter = result.decision.counters.first()
    world.fill("decisions.CounterWord", result=result, counter=counter, agrees=False)


@maker("decisions.ResultObjection")
def _result_objection(world):
    """One that nobody has answered yet; its words are public."""
    world.fill(
        "decisions.ResultObjection", result=world.row(Result), words="有一张票没有算", answer="",
        answered_by=None, answered_at=None,
    )  # fmt: skip
