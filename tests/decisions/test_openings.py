"""开箱声明: a result is counted from what the signer opened and signed for, whoever writes rows beside it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction

from communities import clock
from communities.log.keeping import ForkError
from communities.models import SignerStart
from decisions import recount
from decisions.boxes import Opened
from decisions.models import (
    Ballot,
    BallotFlaw,
    ForeignOpening,
    OpenedBallot,
    Result,
    Unsealing,
)
from decisions.selectors.opened import (
    opened_hash,
    opening_findings,
    signed_unsealing,
    votes_in_doubt,
)
from decisions.selectors.results import matter_results
from decisions.selectors.vote_logs import log_of
from decisions.services import results
from decisions.services.finals import finish_due
from decisions.services.results import count_due
from decisions.services.signing import check, counters_file
from decisions.signer.unsealing import unseal_due
from decisions.unsealed import is_signed, statement
from decisions.vote_file import log_lines
from decisions.vote_leaves import vote_of
from portal.launch.signer import Introduced
from tests.decisions.ballots import LAST, OVER, closed, vote_for
from tests.decisions.keys import introduced, keeper_in
from tests.owner import owning

FINAL = OVER + timedelta(days=30)


def forge_ballots(vote, n=7, letters="A") -> None:
    """As whoever has the application's role can."""
    for at, area in enumerate(vote.opening.roll.parties.values_list("area", flat=True)[:n]):
        r = bytes([at]) * 32
        code = Opened.from_letters(letters, r).code(vote_of(vote))
        OpenedBallot.objects.create(
            code=code, estate=vote.estate, decision=vote, area=area, letters=letters, r=r
        )


def forge_unsealing(vote, note="") -> Unsealing:
    """Of what lies there."""
    ballots, sha256 = opened_hash(vote)
    return Unsealing.objects.create(
        estate=vote.estate, decision=vote, ballots=ballots, sha256=sha256, note=note, unsealed_at=OVER
    )  # fmt: skip


def in_favour(vote) -> int:
    (result,) = matter_results(type(vote).objects.get(pk=vote.pk))
    return result.in_favour.heads


def doubts() -> list[str]:
    return sorted(ForeignOpening.objects.values_list("what", flat=True))


def test_what_was_forged_before_the_signer_opened_is_neither_counted_nor_in_its_way(key, over):
    forge_ballots(over)
    forge_unsealing(over)
    assert count_due(OVER) == 0, "nobody signed for it"
    unseal_due(key.keeper, OVER)
    assert count_due(OVER) == 1
    assert in_favour(over) == 4
    assert doubts() == ["ballots", "unsealing"]
    assert votes_in_doubt() == 1
    assert any("开箱记录" in one for one in opening_findings(over.estate))


def test_control_unsigned_it_would_be_counted(key, over, monkeypatch):
    forge_ballots(over)
    forge_unsealing(over)
    monkeypatch.setattr(results, "signed_unsealing", lambda vote: vote.unsealings.first())
    assert count_due(OVER) == 1
    assert in_favour(over) == 0


def test_ballots_that_were_put_beside_the_opened_ones_are_taken_out_again(key, over):
    unseal_due(key.keeper, OVER)
    forge_ballots(over, n=1)
    forge_unsealing(over)
    assert count_due(OVER) == 0, "another number than was signed"
    unseal_due(key.keeper, OVER)
    assert count_due(OVER) == 1
    assert in_favour(over) == 4
    assert doubts() == ["ballots", "unsealing"]


def test_ballots_that_were_put_in_the_place_of_counted_ones_are_put_back(key, over):
    done = closed(over, key.keeper)
    OpenedBallot.objects.first().delete()
    forge_ballots(over, n=1)
    assert not check(done, counters_file(done)).is_right
    unseal_due(key.keeper, OVER, wanted=("closed",))
    assert not check(done, counters_file(done)).is_right, "the control: nobody looks after it"
    unseal_due(key.keeper, OVER)
    assert check(done, counters_file(done)).is_right
    assert doubts() == ["ballots"]


def test_ballots_that_a_crash_took_make_no_doubt(key, over):
    closed(over, key.keeper)
    OpenedBallot.objects.all().delete()
    unseal_due(key.keeper, OVER)
    assert OpenedBallot.objects.count() == 7
    assert doubts() == []
    assert opening_findings(over.estate) == []


def test_reasons_that_somebody_added_are_found_and_said(client, key, open_vote, people):
    for who in people:
        vote_for(open_vote, who, "F")
    first = Ballot.objects.first()
    Ballot.objects.create(
        estate=first.estate, decision=open_vote, party=first.party, version=2, channel="online",
        box=bytes(81), cast_at=LAST, cast_by=first.cast_by,
    )  # fmt: skip
    done = closed(open_vote, key.keeper)
    unseal_due(key.keeper, OVER)
    assert (BallotFlaw.objects.count(), doubts()) == (2, []), "the signer's own"
    other = done.ballots.filter(flaw=None).first()
    BallotFlaw.objects.create(estate=done.estate, ballot=other, flaw="unsigned")
    [kept] = (key.keeper.place / "decisions").glob("*.flaws")
    aside = kept.rename(kept.with_suffix(".aside"))
    unseal_due(key.keeper, OVER)
    assert doubts() == [], "the control: of a vote of before it was kept"
    aside.rename(kept)
    unseal_due(key.keeper, OVER)
    assert doubts() == ["flaws"]
    text = client.get(f"/e/riverside/decisions/{done.number}/").content.decode()
    assert "无效票的张数不要采信" in text


def test_a_forged_result_never_becomes_final_and_is_said(client, key, over, monkeypatch):
    forge_ballots(over)
    forge_unsealing(over)
    with monkeypatch.context() as off:
        off.setattr(results, "signed_unsealing", lambda vote: vote.unsealings.first())
        assert count_due(OVER) == 1
    assert "没有签名进程签过的开箱声明" in opening_findings(over.estate)[0]
    unseal_due(key.keeper, OVER)
    assert "result" in doubts()
    assert finish_due(FINAL) == 0
    text = client.get(f"/e/riverside/decisions/{over.number}/").content.decode()
    assert "公布的结果不是签名进程开出的选票算出来的" in text
    signer = client.get("/healthz").json()["signer"]
    assert (signer["ok"], signer["votes_in_doubt"]) == (False, 1)


def test_a_true_result_becomes_final(key, over):
    closed(over, key.keeper)
    assert finish_due(FINAL) == 1


def test_a_key_of_somebody_else_signs_nothing(key, over, tmp_path):
    strange = keeper_in(tmp_path / "strange")
    forge_ballots(over)
    row = forge_unsealing(over)
    text = statement(vote_of(over), ballots=row.ballots, sha256=row.sha256)
    forge_unsealing(over, strange.say(over.estate.slug, text))
    assert count_due(OVER) == 0
    introduced(strange)
    assert signed_unsealing(over) is not None, "the control"
    strange.close()


def test_a_new_key_signs_what_the_old_one_opened(key, over, tmp_path):
    """Its directory is another one here, with what the old signer kept of the vote."""
    closed(over, key.keeper)
    fresh = keeper_in(tmp_path / "fresh")
    introduced(fresh)
    assert signed_unsealing(over) is None
    for name in ("riverside.json", "decisions"):
        (key.keeper.place / name).rename(fresh.place / name)
    unseal_due(fresh, OVER)
    assert signed_unsealing(over) is not None
    assert Unsealing.objects.count() == 2
    assert doubts() == []
    fresh.close()


def test_a_statement_is_no_checkpoint_and_no_checkpoint_a_statement(key, over):
    keeper, slug = key.keeper, over.estate.slug
    text = statement(vote_of(over), ballots=1, sha256="0" * 64)
    note = keeper.say(slug, text)
    keys = keeper.keys(keeper.origin(slug))
    assert is_signed(note, text, keys)
    assert not is_signed(note, statement(vote_of(over), ballots=2, sha256="0" * 64), keys)
    assert not is_signed(note.replace("sha256", "sha255"), text, keys)
    assert not is_signed("", text, keys)
    with pytest.raises(ForkError, match="as good as a checkpoint"):
        keeper.say(slug, f"{keeper.origin(slug)}\n1\n{'A' * 43}=\n")


def test_the_signer_opens_nothing_else_than_it_kept(key, over, caplog):
    unseal_due(key.keeper, OVER)
    (kept,) = (key.keeper.place / "decisions").glob("*.opened")
    kept.write_text(kept.read_text().replace('"ballots":"7"', '"ballots":"6"'))
    OpenedBallot.objects.all().delete()
    unseal_due(key.keeper, OVER)
    assert not OpenedBallot.objects.exists()
    assert "something else came out of them before" in caplog.text


def test_both_files_carry_the_statement_and_the_recount_verifies_it(key, over):
    done = closed(over, key.keeper)
    log = b"".join(log_lines(log_of(done)))
    public = bytes(done.result.lines) + log
    vkey = recount.key_of(str(key.keeper.keys(key.keeper.origin("riverside"))[0]))
    for file in (public, counters_file(done)):
        report = recount.recount(BytesIO(file), vkey)
        assert report.status == 0, report.lines()
        assert any("开箱并签名" in one for one in report.lines())
        without = [one for one in file.splitlines(True) if b"/unsealed" not in one]
        report = recount.recount(BytesIO(b"".join(without)), vkey)
        assert report.status == 1
        assert any("文件里没有" in one for one in report.lines())


def test_the_recount_finds_a_statement_of_other_ballots_and_of_another_key(key, over, tmp_path):
    done = closed(over, key.keeper)
    strange = keeper_in(tmp_path / "strange")
    lines = bytes(done.result.lines) + b"".join(log_lines(log_of(done)))
    row = signed_unsealing(done)
    vkey, other = (
        recount.key_of(str(one.keys(one.origin("riverside"))[0])) for one in (key.keeper, strange)
    )
    head = lines.replace(b'\\"ballots\\":\\"7\\"', b'\\"ballots\\":\\"6\\"', 1)
    assert head != lines
    said = recount.recount(BytesIO(head), vkey).lines()
    assert any("说的不是这些选票" in one for one in said)
    mine, theirs = (
        one.say("riverside", statement(vote_of(done), ballots=row.ballots, sha256=row.sha256))
        for one in (key.keeper, strange)
    )
    forged = lines.replace(
        mine.split("— ")[1].strip().encode(), theirs.split("— ")[1].strip().encode()
    )
    assert recount.recount(BytesIO(forged)).status == 0, "without a key no signature is looked at"
    assert any("有效签名" in one for one in recount.recount(BytesIO(forged), vkey).lines())
    assert recount.recount(BytesIO(forged), vkey, other).status == 0, "signed with an older key"
    strange.close()


def test_a_signer_that_was_spoken_for_says_again_who_it_is(key, over, tmp_path):
    introduce = Introduced(key.keeper)
    introduce(clock.now())
    introduce(clock.now())
    n_before = SignerStart.objects.count()
    SignerStart.objects.create(host=key.keeper.host, keys=["00" * 32], uid=1, started_at=OVER)
    introduce(clock.now())
    assert SignerStart.objects.count() == n_before + 2
    assert SignerStart.objects.latest("pk").keys != ["00" * 32]
    assert not Result.objects.exists()


def test_a_row_that_is_no_hash_blocks_nothing_and_is_said(client, key, over):
    """The control: with the constraint off, as such a row may lie there from before it."""
    bad = {
        "estate": over.estate, "decision": over, "ballots": 0, "sha256": "\x01", "note": "\x01",
        "unsealed_at": OVER,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Unsealing.objects.create(**bad)
    with owning(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute("alter table decisions_unsealing drop constraint unsealing_has_a_hash")
    Unsealing.objects.create(**bad)
    assert count_due(OVER) == 0
    unseal_due(key.keeper, OVER)
    assert count_due(OVER) == 1
    unseal_due(key.keeper, OVER)
    assert doubts() == ["unsealing"]
    assert opening_findings(over.estate) == [f"表决 {over.number} 有不是签名进程写的开箱记录"]
    assert finish_due(FINAL) == 1
