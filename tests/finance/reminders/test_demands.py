"""Letters: proposed once the second reminder is old enough, sent by who charges of what is open, and proved."""

from datetime import timedelta

import pytest

from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent, Ownership
from finance.models import Demand, DemandBill, DemandDelivery, Step
from finance.selectors import demands as selectors
from finance.selectors.demands import debts_of, demandable, left_of
from finance.services.demands import proof_path, record_delivery, send_demands
from notifications.models import Delivery, Notice
from notifications.services import deliver
from tests.cast import registered
from tests.communities.uploads import photo_with_gps
from tests.finance.gateway.paying import paid
from tests.finance.reminders.ladder import DAY, LATE, WAYS, as_billed, told
from tests.settled import keep_setting

WHEN = LATE + 30 * DAY


def reminded(paying) -> None:
    told(paying, Step.DUE)
    told(paying, Step.LATE)


def debts(paying, now=WHEN) -> list:
    return debts_of(demandable(paying.estate, now))


def sent(paying, now=WHEN, keys=None, by="petra") -> list[Demand]:
    chosen = keys or {one.key for one in debts(paying, now)}
    return send_demands(
        estate=paying.estate, keys=chosen, actor=getattr(paying.cast, by), now=now
    )  # fmt: skip


def delivered(demand, paying, **more) -> DemandDelivery:
    given = {
        "way": "hand", "day": WHEN.date(), "note": "本人签收",
        "data": photo_with_gps(), "actor": paying.cast.petra, "now": WHEN + DAY,
    } | more  # fmt: skip
    return record_delivery(demand=demand, **given)


def test_the_ladder_proposes_and_a_person_sends(paying):
    reminded(paying)
    assert debts(paying, WHEN - DAY) == []
    space, home = debts(paying)
    assert (home.payee, home.fen, home.has_co_owners) == ("清风物业", 49_599, False)
    assert not Demand.objects.exists()

    first, second = sent(paying)
    assert {first.fen, second.fen} == {49_599, 45_000}
    assert DemandBill.objects.count() == 6
    assert first.until == (WHEN + 30 * DAY).date()
    assert AuditEvent.objects.filter(verb="finance.demand.sent").count() == 2
    assert debts(paying) == []
    with pytest.raises(DomainError, match="已经交清、正在支付"):
        sent(paying, keys={home.key})
    assert {one.fen for one in debts(paying, WHEN + 31 * DAY)} == {49_599, 45_000}
    assert space.key != home.key


def test_the_letter_says_what_the_law_asks(paying, client):
    reminded(paying)
    [letter] = [one for one in sent(paying) if one.fund_id is None]
    said = letter.snapshot
    assert (said["debtor"], said["payee"], said["until"]) == (
        "alice", "清风物业", letter.until.isoformat(),
    )  # fmt: skip
    assert [line["fen"] for line in said["lines"]] == ["16533"] * 3
    assert "phone" in said


def test_each_co_owner_gets_a_letter_of_her_own(paying):
    reminded(paying)
    owned = Ownership.objects.get(user=paying.cast.alice)
    other = paying.fees.home("1-501", name="甲")
    registered(other.unit, "乙")
    paying.fees.run(paying.bills[0].month)
    then = LATE + 40 * DAY
    told(paying, Step.DUE, then)
    told(paying, Step.LATE, then + 15 * DAY)
    found = debts(paying, then + 45 * DAY)
    theirs = [one for one in found if one.ownership.pk != owned.pk]
    assert [(one.ownership.owner_name, one.fen, one.has_co_owners) for one in theirs] == [
        ("甲", 18_746, True), ("乙", 18_746, True),
    ]  # fmt: skip
    made = sent(paying, then + 45 * DAY, {theirs[0].key})
    assert {one.ownership.owner_name for one in made} == {"甲", "乙"}
    assert [one.notice for one in made] == [None, None]


@pytest.mark.parametrize("way", WAYS)
def test_no_letter_goes_out_for_what_is_not_open_any_more(paying, monkeypatch, way):
    """Between the look at the list and the press."""
    paid(paying.order(*paying.parking), "P1")
    reminded(paying)
    [debt] = debts(paying)
    WAYS[way](paying, *paying.bills)

    with pytest.raises(DomainError, match="没有发出任何催告函"):
        sent(paying, keys={debt.key})
    assert not Demand.objects.exists()
    assert not Notice.objects.filter(kind="finance.demanded").exists()

    monkeypatch.setattr(selectors, "unpaid", lambda rows: rows)
    monkeypatch.setattr(selectors, "askable", as_billed)
    assert sent(paying, keys={debt.key})


def test_a_part_that_was_paid_is_not_asked_for(paying):
    reminded(paying)
    chosen = {one.key for one in debts(paying)}
    paid(paying.order(paying.bills[0]), "B1")
    paid(paying.order(paying.bills[1], part_fen=533), "B2")
    [letter] = [one for one in sent(paying, keys=chosen) if one.fund_id is None]
    assert letter.fen == 16_000 + 16_533
    paid(paying.order(paying.bills[1]), "B3")
    assert left_of(letter) == 16_533


@pytest.mark.parametrize("is_paid", [True, False])
def test_the_message_of_a_letter_is_asked_about_before_it_goes(paying, mailoutbox, is_paid):
    reminded(paying)
    [letter] = sent(paying, keys={next(one.key for one in debts(paying) if "清风" in one.payee)})
    if is_paid:
        paid(paying.order(*paying.bills))
    Delivery.objects.exclude(notice=letter.notice).delete()
    deliver(now=WHEN + timedelta(minutes=1))

    assert len(mailoutbox) == (0 if is_paid else 1)
    [row] = Delivery.objects.filter(notice=letter.notice)
    assert row.status == ("skipped" if is_paid else "sent")
    assert "¥" not in letter.notice.words


@pytest.mark.parametrize("name", ["paul", "bob", "alice", "hal", "root"])
def test_only_the_estates_manager_sends_and_notes(paying, name):
    reminded(paying)
    actor = getattr(paying.cast, name)
    with pytest.raises(NotAllowed):
        sent(paying, by=name)
    letter = sent(paying)[0]
    with pytest.raises(NotAllowed):
        delivered(letter, paying, actor=actor)


def test_a_delivery_by_hand_has_a_word_a_day_and_a_picture(paying):
    reminded(paying)
    letter = sent(paying)[0]
    for words, sentence in (
        ({"note": " "}, "谁签收"),
        ({"day": (WHEN - DAY).date()}, "以后、今天以前"),
        ({"day": (WHEN + 2 * DAY).date()}, "以后、今天以前"),
        ({"data": b"no picture"}, "只接受 JPG"),
    ):
        with pytest.raises(DomainError, match=sentence):
            delivered(letter, paying, **words)
    made = delivered(letter, paying)
    assert (made.get_way_display(), made.pages) == ("当面交给本人", 1)
    assert proof_path(made, 1).read_bytes().startswith(b"\xff\xd8")
    assert DemandDelivery.objects.count() == 1


def test_an_estates_own_days_hold(paying):
    for key, days in (("demand_days", 60), ("demand_term_days", 20)):
        keep_setting(paying.estate, key, days)
    reminded(paying)
    assert debts(paying, LATE + 59 * DAY) == []
    letter = sent(paying, LATE + 60 * DAY)[0]
    assert letter.until == (LATE + 80 * DAY).date()
