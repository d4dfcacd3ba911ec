"""Sheets of three bodies and the key of a vote, made as the signer and three officers make them."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from communities import clock
from communities.log.keeping import Keeper, make_key
from communities.models import Body, Role, SignerStart, User
from decisions.envelopes import open_sheet
from decisions.models import BodyKey, DecisionKey, KeyRequest
from decisions.selectors.keys import bodies_of, officers, seats_of
from decisions.services.keys import ask_sheet, confirm_sheet, try_sheet
from decisions.signer.keys import answer_requests, make_decision_keys, make_test_envelopes
from tests.cast import member, person

HOST = "demo.invalid"


def keeper_in(place: Path, host: str = HOST) -> Keeper:
    """A signer's directory; whoever gets it closes it."""
    make_key(place, host)
    return Keeper(place, host)


def put(files: dict[str, bytes], place: Path) -> None:
    """The files of a signer's directory."""
    for name, data in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(data)


@contextmanager
def kept(files: dict[str, bytes]) -> Iterator[Path]:
    """A signer's directory for a while; what it holds at the end is in ``files``."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        put(files, place)
        yield place
        found = (path for path in place.rglob("*") if path.is_file())
        files.update({str(path.relative_to(place)): path.read_bytes() for path in found})


@contextmanager
def working(files: dict[str, bytes]) -> Iterator[Keeper]:
    """The signer at work in the directory of ``files``."""
    with kept(files) as place:
        keeper = Keeper(place, HOST)
        yield keeper
        keeper.close()


def seated(cast):
    """Riverside's third body: a neighbourhood office with orla in it."""
    block = cast.riverside.area
    office = Body.objects.filter(kind="neighbourhood", area=block).first()
    office = office or Body.objects.create(kind="neighbourhood", name="河畔社区居委会", area=block)
    if "orla" not in cast.people:
        cast.people["orla"] = person("orla")
        member(cast.orla, Role.COMMUNITY_OFFICER, area=block, body=office)
    return cast


def sheet_of(body: Body, actor: User | None = None, now=None) -> bytes:
    """The private key that is on a sheet just printed."""
    now = now or clock.now()
    actor = actor or officers([body], now)[0]
    request, private = ask_sheet(body=body, actor=actor, now=now)
    answer_requests(now)
    request = KeyRequest.objects.get(pk=request.pk)
    key = open_sheet(bytes(request.sealed), private, body.pk)
    confirm_sheet(request=request, actor=actor, now=now)
    return key


def sheets_of(estate, now=None) -> dict[int, bytes]:
    """By the body's id, in the order of the three."""
    return {body.pk: sheet_of(body) for _kind, body in bodies_of(estate, now or clock.now())}


def tried(vote, sheets: dict[int, bytes], now=None) -> None:
    """Each body opens its test envelope."""
    now = now or clock.now()
    make_test_envelopes(now)
    for seat in seats_of(vote, now):
        actor = officers([seat.body], now)[0]
        try_sheet(envelope=seat.envelope, key=sheets[seat.body.pk], actor=actor, now=now)


def introduced(keeper: Keeper) -> None:
    """As a signer says at its start who it is."""
    keys = [one.public.hex() for one in keeper.keys(keeper.host)]
    SignerStart.objects.create(host=keeper.host, keys=keys, uid=1, started_at=clock.now())


def keyed(vote, keeper: Keeper | None = None) -> DecisionKey:
    """The key of an announced vote; ``keeper`` and ``sheets`` hang on it. Each of the three bodies needs an officer
    (``seated``)."""
    made_here = keeper or keeper_in(Path(tempfile.mkdtemp()))
    introduced(made_here)
    sheets = sheets_of(vote.estate)
    tried(vote, sheets)
    make_decision_keys(made_here, clock.now())
    if keeper is None:
        made_here.close()
    key = DecisionKey.objects.select_related("decision__estate").get(decision=vote)
    key.keeper, key.sheets = made_here, sheets
    return key


def key_of_body(body: Body) -> BodyKey:
    return BodyKey.objects.current().get(body=body)


def words_on(page: str) -> list[str]:
    """The groups of a printed sheet."""
    return re.findall(r'class="code">([0-9A-Z]{5})<', page)
