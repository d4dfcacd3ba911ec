"""Change of company: who may do what, and what each status allows."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Role, ServiceContract
from communities.standing import standing_of
from portal.handover import ending, services
from portal.handover.selectors import lines_with_stands
from portal.handover.states import HANDOVER_STEPS, HandoverStatus
from portal.models import Handover, HandoverLine, Party
from tests.cast import member
from tests.owner import owning
from tests.portal.handovers import NOW, SOON, answer, answered, listed, opened, signed


def test_the_agreed_minute_ends_one_contract_and_begins_the_other(cast, newcomer):
    handover = ending.complete(handover=signed(cast, newcomer), actor=cast.cora, now=NOW)

    with pytest.raises(StaleState):
        ending.complete(handover=handover, actor=cast.bob, now=NOW)
    assert handover.status == HandoverStatus.SETTLED
    assert handover.outgoing.valid_until == handover.incoming.valid_from == SOON
    before, after = SOON - timedelta(microseconds=1), SOON
    assert standing_of(cast.petra, cast.riverside, before).roles == {Role.PROPERTY_MANAGER}
    assert standing_of(cast.nina, cast.riverside, before).roles == set()
    assert standing_of(cast.petra, cast.riverside, after).roles == set()
    assert standing_of(cast.paul, cast.riverside, after).roles == set()
    assert standing_of(cast.nina, cast.riverside, after).roles == {Role.PROPERTY_MANAGER}
    assert ending.carry_over(now=before) == 0
    assert [ending.carry_over(now=after) for _ in range(2)] == [1, 0]
    handover.refresh_from_db()
    assert handover.status == HandoverStatus.DONE


def test_a_late_last_signature_ends_nothing_in_the_past(cast, newcomer):
    late = SOON + timedelta(hours=3)
    handover = ending.complete(handover=signed(cast, newcomer), actor=cast.bob, now=late)

    assert (handover.status, handover.effective_at) == (HandoverStatus.DONE, late)
    assert handover.outgoing.valid_until == late


def by(row, user) -> dict:
    return {"handover": row, "actor": user, "now": NOW}


# What is there before, and the act itself.
ACTS = {
    "open": (lambda cast, new: None, lambda cast, new, row, user: opened(cast, new, actor=user)),
    "draw_up": (opened, lambda cast, new, row, user: services.draw_up_list(**by(row, user))),
    "add": (
        listed,
        lambda cast, new, row, user: services.add_line(title="钥匙", value="3 把", **by(row, user)),
    ),
    "answer": (listed, lambda cast, new, row, user: answer(cast, row, actor=user)),
    "say": (listed, lambda cast, new, row, user: services.say(disputes={}, **by(row, user))),
    "cancel": (
        opened,
        lambda cast, new, row, user: services.cancel(reason="不换", **by(row, user)),
    ),
    "refuse": (
        listed,
        lambda cast, new, row, user: services.record_refusal(
            party="outgoing", words="未到场", **by(row, user)
        ),
    ),
    "sign_community": (
        answered,
        lambda cast, new, row, user: services.sign(party="community", **by(row, user)),
    ),
    "complete": (signed, lambda cast, new, row, user: ending.complete(**by(row, user))),
}
# Who may do it; everybody else of the cast may not, the superuser included.
MAY = {
    "open": {"bob", "cora"},
    "draw_up": {"bob", "cora", "petra"},
    "add": {"bob", "cora", "petra", "nina"},
    "answer": {"petra"},
    "say": {"petra", "nina"},
    "cancel": {"bob", "cora"},
    "refuse": {"bob", "cora", "lena"},
    "sign_community": {"lena"},
    "complete": {"bob", "cora"},
}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_has_its_people(cast, newcomer, act):
    before, do = ACTS[act]
    row = before(cast, newcomer)
    did = set()
    for name, user in cast.people.items():
        with transaction.atomic():
            try:
                do(cast, newcomer, row and Handover.objects.get(pk=row.pk), user)
                did.add(name)
            except NotAllowed:
                pass
            transaction.set_rollback(True)

    assert did == MAY[act]


VERBS = {
    "draw_up": lambda cast, row: services.draw_up_list(handover=row, actor=cast.bob, now=NOW),
    "settle": lambda cast, row: ending.complete(handover=row, actor=cast.bob, now=NOW),
    "cancel": lambda cast, row: services.cancel(
        handover=row, reason="不换了", actor=cast.bob, now=NOW
    ),
}


def as_if(handover, status) -> Handover:
    more = {"incoming": handover.outgoing, "effective_at": NOW}
    Handover.objects.filter(pk=handover.pk).update(status=status, **more)
    return Handover.objects.get(pk=handover.pk)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_starts_only_where_the_table_says(cast, newcomer, verb):
    handover = signed(cast, newcomer)
    worked = set()
    for status in HandoverStatus:
        with transaction.atomic():
            row = as_if(handover, status)
            try:
                VERBS[verb](cast, row)
                worked.add(status)
                row.refresh_from_db()
                assert row.status == HANDOVER_STEPS[verb].target
            except StaleState:
                pass
            transaction.set_rollback(True)

    assert worked == HANDOVER_STEPS[verb].sources


def test_nothing_is_said_or_signed_but_over_a_list(cast, newcomer):
    handover = signed(cast, newcomer, "community")
    acted = [
        (services.say, {"disputes": {}, "actor": cast.nina}),
        (services.sign, {"party": "incoming", "actor": cast.nina}),
        (services.add_line, {"title": "钥匙", "value": "", "actor": cast.petra}),
        (answer, {"cast": cast}),
        (services.record_refusal, {"party": "outgoing", "words": "不签", "actor": cast.bob}),
    ]
    for status in set(HandoverStatus) - {HandoverStatus.LISTED}:
        row = as_if(handover, status)
        for act, more in acted:
            with pytest.raises(StaleState), transaction.atomic():
                act(handover=row, now=NOW, **more)


def test_a_disputed_line_keeps_its_words_and_stops_nobody(cast, newcomer):
    handover = answered(cast, newcomer)
    line = handover.lines.order_by("pk").first()
    services.say(
        handover=handover, disputes={line.pk: "合同原件没有见到"}, actor=cast.nina, now=NOW
    )
    with pytest.raises(DomainError, match="没有表态"):
        services.sign(handover=handover, party="outgoing", actor=cast.petra, now=NOW)
    services.sign(handover=handover, party="incoming", actor=cast.nina, now=NOW)

    shown = lines_with_stands(handover)
    assert [one.stand("incoming").words for one in shown if not one.stand("incoming").agrees] == [
        "合同原件没有见到"
    ]
    with pytest.raises(DomainError, match="已经签字"):
        services.say(handover=handover, disputes={}, actor=cast.nina, now=NOW)
    with pytest.raises(DomainError, match="不能再增加"):
        services.add_line(handover=handover, title="钥匙", value="", actor=cast.petra, now=NOW)


def test_nothing_is_said_while_somebody_signs(cast, newcomer):
    """The hand-over is held before the signatures are read."""
    handover = answered(cast, newcomer)

    with CaptureQueriesContext(connection) as asked:
        services.say(handover=handover, disputes={}, actor=cast.petra, now=NOW)

    asked = [one["sql"] for one in asked]
    held = [n for n, sql in enumerate(asked) if 'portal_handover"' in sql and "FOR UPDATE" in sql]
    looked = [n for n, sql in enumerate(asked) if 'FROM "portal_handoversignature' in sql]
    assert held[0] < min(looked)


def test_two_of_one_employer_never_sign_for_two_sides(cast, newcomer):
    handover = signed(cast, newcomer, "outgoing")
    member(
        cast.paul,
        Role.COMMUNITY_OFFICER,
        area=cast.riverside.area,
        body=cast.lena.memberships.get().body,
    )

    with pytest.raises(DomainError, match="同一单位"):
        services.sign(handover=handover, party="community", actor=cast.paul, now=NOW)


LATER = NOW + timedelta(hours=1)


def test_who_signed_as_a_colleague_stays_one_after_she_has_left(cast, newcomer):
    """petra signed for her company and left it; lena is also of its staff, elsewhere."""
    handover = signed(cast, newcomer, "outgoing")
    far = ServiceContract.objects.create(
        estate=cast.hilltop, company=cast.contract.company, fee_model="lump_sum", valid_from=NOW
    )
    member(cast.lena, Role.PROPERTY_STAFF, cast.hilltop, contract=far)
    cast.petra.memberships.update(valid_until=LATER)

    with pytest.raises(DomainError, match="同一单位"):
        services.sign(handover=handover, party="community", actor=cast.lena, now=LATER)


def test_who_witnessed_a_refusal_as_a_colleague_stays_one_after_she_has_left(cast, newcomer):
    """lena signed for the 居委会 and left it; bob is of both bodies."""
    handover = signed(cast, newcomer, "incoming", "community")
    services.record_refusal(
        handover=handover, party="outgoing", words="未到", actor=cast.cora, now=NOW
    )
    held = cast.lena.memberships.get()
    member(cast.bob, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=held.body)
    cast.lena.memberships.update(valid_until=LATER)

    with pytest.raises(DomainError, match="不能是同一单位"):
        ending.complete(handover=handover, actor=cast.bob, now=LATER)
    assert ending.complete(handover=handover, actor=cast.cora, now=LATER).status == "settled"


@pytest.mark.parametrize("who", ["paul", "bob"])
def test_the_newcomer_serves_nobody_here(cast, newcomer, who):
    with pytest.raises(DomainError, match="负责人"):
        opened(cast, newcomer, incoming_user=cast.people[who])


def test_a_refusal_needs_two_bodies(cast, newcomer):
    handover = signed(cast, newcomer, "incoming")
    with pytest.raises(DomainError, match="居委会还没有签字"):
        ending.complete(handover=handover, actor=cast.bob, now=NOW)
    services.sign(handover=handover, party="community", actor=cast.lena, now=NOW)
    with pytest.raises(DomainError, match="拒签的要先记录"):
        ending.complete(handover=handover, actor=cast.bob, now=NOW)

    refusal = {"handover": handover, "words": "三次未到", "actor": cast.bob, "now": NOW}
    services.record_refusal(party="outgoing", **refusal)

    done = ending.complete(handover=handover, actor=cast.bob, now=NOW)

    assert done.status == HandoverStatus.SETTLED
    assert done.signatures.get(refused=True).words == "三次未到"


def test_two_companies_cannot_both_refuse(cast, newcomer):
    refusal = {"handover": listed(cast, newcomer), "words": "未到", "actor": cast.bob, "now": NOW}
    services.record_refusal(party=Party.OUTGOING, **refusal)

    with pytest.raises(DomainError, match="双方都拒签"):
        services.record_refusal(party=Party.INCOMING, **refusal)


def test_where_the_neighbourhood_office_manages_the_street_witnesses_a_refusal(cast, newcomer):
    """Hilltop: olga is of the very office that manages it."""
    handover = opened(cast, newcomer, estate=cast.hilltop, actor=cast.olga)
    services.draw_up_list(handover=handover, actor=cast.olga, now=NOW)
    services.say(handover=handover, disputes={}, actor=cast.nina, now=NOW)
    services.record_refusal(
        handover=handover, party="outgoing", words="未到", actor=cast.olga, now=NOW
    )
    services.sign(handover=handover, party="incoming", actor=cast.nina, now=NOW)
    services.sign(handover=handover, party="community", actor=cast.olga, now=NOW)
    with pytest.raises(DomainError, match="街道见证"):
        ending.complete(handover=handover, actor=cast.olga, now=NOW)

    services.sign(handover=handover, party="witness", actor=cast.sam, now=NOW)

    assert ending.complete(handover=handover, actor=cast.olga, now=NOW).effective_at == SOON


def test_a_frozen_list_never_changes(cast, newcomer):
    handover = answered(cast, newcomer)

    with owning(), pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        handover.lines.update(title="改过")
    assert {line.kind for line in handover.lines.all()} >= {
        HandoverLine.Kind.CONTRACT,
        HandoverLine.Kind.ARREARS,
        HandoverLine.Kind.KEYS,
        HandoverLine.Kind.VOUCHER,
    }


def sign(handover, party, user) -> None:
    services.say(handover=handover, disputes={}, actor=user, now=NOW)
    services.sign(handover=handover, party=party, actor=user, now=NOW)


def test_nobody_signs_before_keys_and_arrears_are_answered_for(cast, newcomer):
    handover = listed(cast, newcomer)
    for party, user in (("outgoing", cast.petra), ("incoming", cast.nina)):
        with pytest.raises(DomainError, match="还没有交代钥匙和欠费"):
            sign(handover, party, user)
    with pytest.raises(DomainError, match="还没有交代钥匙和欠费"):
        services.sign(handover=handover, party="community", actor=cast.lena, now=NOW)

    answer(cast, handover)

    lines = handover.lines.exclude(added_by=None).order_by("pk")
    assert list(lines.values_list("kind", "title", "value")) == [
        ("keys", "门禁卡 20 张", ""),
        ("arrears", "业主欠费（原物业自述，本平台没有账单）", "12,345.00 元，37 户"),
    ]
    with pytest.raises(StaleState, match="已经交代"):
        answer(cast, handover)
    sign(handover, "incoming", cast.nina)


def test_no_keys_and_no_arrears_are_said_in_a_line(cast, newcomer):
    handover = listed(cast, newcomer)
    for wrong in ({"arrears_fen": 100, "n_units": 0}, {"arrears_fen": 0, "n_units": 2}):
        with pytest.raises(DomainError, match="金额和户数"):
            answer(cast, handover, **wrong)

    answer(cast, handover, keys=[], arrears_fen=0, n_units=0)

    lines = handover.lines.exclude(added_by=None).order_by("pk")
    assert list(lines.values_list("kind", "value")) == [("keys", "没有"), ("arrears", "没有")]


def test_who_refuses_to_sign_holds_up_nobody_with_what_it_did_not_answer(cast, newcomer):
    handover = listed(cast, newcomer)
    refusal = {"party": "outgoing", "words": "拒不到场", "actor": cast.bob, "now": NOW}
    services.record_refusal(handover=handover, **refusal)
    with pytest.raises(DomainError, match="还没有交代钥匙和欠费"):
        sign(handover, "outgoing", cast.petra)

    sign(handover, "incoming", cast.nina)

    with pytest.raises(DomainError, match="不能再增加"):
        answer(cast, handover)
