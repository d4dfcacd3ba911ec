"""A decision that Riverside's owners took on paper, ready to be recorded, and a vote ready to be announced."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial

import pytest

from communities import clock
from communities.log.keeping import Keeper, make_key
from communities.models import Role
from communities.services.papers import keep_paper
from decisions.models import Decision
from decisions.services.elsewhere import record_elsewhere
from decisions.services.votes import announce_vote, draft_vote
from decisions.vote_rules import VoteRules
from tests.cast import member, person
from tests.communities.uploads import pdf
from tests.decisions.ballots import AREAS, DURING, closed, opened, owners, readied, shut, vote_for
from tests.decisions.keys import HOST, kept, keyed, put, seated, working
from tests.decisions.paper import printed
from tests.decisions.procedure import procedure_of
from tests.stages import staged

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=clock.SHANGHAI)
DAYS = {
    "noticed_on": date(2026, 10, 1), "opened_on": date(2026, 10, 20),
    "closed_on": date(2026, 11, 5), "decided_on": date(2026, 11, 8),
}  # fmt: skip
WORDS = {
    "title": "电梯轿厢改造", "form": "paper", "platform": "", "scope": "全体业主",
    "total_area": Decimal("30000.00"), "total_heads": 300, "replaces": None,
} | DAYS  # fmt: skip
VOTES = {
    "code": "fund_use", "text": "是否动用维修资金改造 3 部电梯的轿厢？",
    "for_area": Decimal("11500.00"), "for_heads": 120,
    "against_area": Decimal("9000.00"), "against_heads": 80,
    "abstain_area": Decimal("1500.00"), "abstain_heads": 10,
}  # fmt: skip
TODAY = date(2026, 11, 20)
DRAFT = {
    "title": "更换 1 幢电梯", "explanation": "1 幢电梯用了十八年。", "buildings": [], "stairs": [],
    "opens_on": date(2026, 12, 5), "closes_on": date(2026, 12, 20), "authorised_by": None,
}  # fmt: skip
RULES = VoteRules()
NOTHING = {name: type(value)() for name, value in VOTES.items() if name not in {"code", "text"}}
QUESTION = {"code": "fund_use", "text": "是否动用维修资金更换 1 幢的电梯？"}


@pytest.fixture
def paper(cast):
    return keep_paper(
        estate=cast.riverside, file_name="表决结果.pdf", data=pdf(), actor=cast.bob, now=NOW,
        kind="result", title="电梯改造计票表", number="", dated=date(2026, 11, 8), proves="",
        readers="bodies",
    )  # fmt: skip


@pytest.fixture
def record(cast, paper):
    """``record(votes…, **words)`` by Bob, of the committee."""

    def make(*matters, actor=None, papers=None, **words):
        return record_elsewhere(
            estate=cast.riverside, matters=list(matters) or [VOTES],
            papers=[paper] if papers is None else papers, actor=actor or cast.bob, now=NOW,
            **WORDS | words,
        )  # fmt: skip

    return make


def drafted(cast, *matters, actor=None, rules=RULES, **words) -> Decision:
    if words.get("way") == "portal":
        words.setdefault("authorised_by", procedure_of(cast.riverside, cast.bob, NOW))
    return draft_vote(
        estate=cast.riverside, matters=list(matters) or [QUESTION], rules=rules,
        actor=actor or cast.bob, now=NOW, **DRAFT | words,
    )  # fmt: skip


def announced_so(cast, *matters, **words) -> Decision:
    row = drafted(cast, *matters, **words)
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    return Decision.objects.get(pk=row.pk)


@pytest.fixture
def draft(cast):
    return partial(drafted, cast)


@staged
def vote(cast):
    return announced_so(cast)


@staged
def held_here(cast):
    """A vote that is held in the portal, of alice alone."""
    return announced_so(cast, way="portal")


@staged
def people(cast):
    """Seven owners whose papers were checked; alice is an eighth whose were not."""
    return owners(cast, AREAS)


@staged
def announced(cast, people):
    """A vote that is held in the portal."""
    return announced_so(cast, way="portal")


@staged
def signer():
    """The files of a signer's directory, with its key; what later stages keep there is added."""
    files = {}
    with kept(files) as place:
        make_key(place, HOST)
    return files


@pytest.fixture
def keeper(tmp_path, signer):
    put(signer, tmp_path)
    made = Keeper(tmp_path, HOST)
    yield made
    made.close()


@staged
def keyed_vote(cast, announced, signer):
    """Its key, with the sheets of three bodies."""
    seated(cast)
    readied(cast, announced, NOW)
    with working(signer) as keeper:
        key = keyed(announced, keeper)
    del key.keeper
    return key


@pytest.fixture
def key(keyed_vote, keeper):
    """The vote's key; ``keeper`` and ``sheets`` hang on it."""
    keyed_vote.keeper = keeper
    return keyed_vote


@staged
def opened_vote(keyed_vote):
    return opened()


@pytest.fixture
def open_vote(key, opened_vote):
    return opened_vote


@pytest.fixture
def during(settings, tmp_path):
    """The portal's clock says DURING."""
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str((DURING - clock.machine()).total_seconds()))


@pytest.fixture
def agent(cast):
    """A tenant of Riverside, who owns nothing."""
    made = person("agent", phone="+8613900001111")
    member(made, Role.RESIDENT, cast.riverside, unit=cast.unit)
    return made


@staged
def counted_vote(opened_vote, people, signer):
    for who in people:
        vote_for(opened_vote, who, "F")
    with working(signer) as keeper:
        return closed(opened_vote, keeper)


@pytest.fixture
def counted(open_vote, counted_vote):
    """Counted, of seven ballots for and none against: provisional."""
    return counted_vote


@staged
def closed_vote(opened_vote, people, signer):
    with working(signer) as keeper:
        return shut(opened_vote, people, keeper)


@pytest.fixture
def over(open_vote, closed_vote):
    """Closed and signed, and not opened yet: four for and three against."""
    return closed_vote


@staged
def sheets(cast, opened_vote):
    """Printed by bob, who therefore enters none."""
    return printed(opened_vote, cast.bob)


@pytest.fixture
def held_by(cast, people, draft, keeper):
    """``held_by(**rules)``: an open vote by other rules than ours, its sheets printed."""

    def make(keeps_scans=False, **rules):
        row = draft(way="portal", rules=VoteRules(**rules), keeps_scans=keeps_scans)
        announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
        seated(cast)
        vote = Decision.objects.get(pk=row.pk)
        readied(cast, vote, NOW)
        key = keyed(vote, keeper)
        vote = opened()
        vote.body_sheets = list(key.sheets.values())
        printed(vote, cast.bob)
        return vote

    return make
