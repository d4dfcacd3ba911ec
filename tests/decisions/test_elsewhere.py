"""线下、其他平台表决: one body records, another one checks; the law's count decides, nothing else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Role
from communities.services.papers import look_at_paper
from decisions.models import ElsewhereDecision, ElsewhereMatter, ElsewherePaper
from decisions.rules_of_law import Outcome
from decisions.selectors.elsewhere import n_to_check, public_decisions
from decisions.services.elsewhere import decide_elsewhere
from decisions.wording import counts, reason
from finance.models import Authority
from tests.cast import member
from tests.decisions.conftest import NOW, VOTES
from tests.decisions.vectors import VECTORS
from tests.owner import owning

LATER = NOW + timedelta(hours=2)


def read(decision, actor) -> None:
    """As whoever opens each of its papers."""
    for paper in decision.papers.all():
        look_at_paper(paper=paper, number=1, actor=actor, now=LATER)


def decide(decision, actor, verb="confirm", reason=""):
    if actor.memberships.filter(role__in=["committee", "supervisor"]).exists():
        read(decision, actor)
    return decide_elsewhere(decision=decision, verb=verb, actor=actor, now=LATER, reason=reason)


def test_another_body_checks_and_it_is_public_and_an_authority(cast, record):
    decision = record()
    assert decision.number == "2026-001"
    assert not public_decisions(cast.riverside).exists()

    decide(decision, cast.sam)

    assert public_decisions(cast.riverside).get() == decision
    [authority] = Authority.objects.for_estate(cast.riverside)
    assert (authority.title, authority.reference) == ("电梯轿厢改造", "2026-001")
    assert authority.matter == decision.matters.get()
    told = AuditEvent.objects.filter(subject=f"decisions.elsewheredecision:{decision.pk}")
    assert [(one.verb.rpartition(".")[2], one.actor) for one in told.order_by("pk")] == [
        ("recorded", cast.bob),
        ("confirm", cast.sam),
    ]


def test_what_is_not_adopted_is_no_authority(cast, record):
    no = VOTES | {"for_area": Decimal(9000), "for_heads": 100}
    decide(record(VOTES | {"for_area": Decimal(5000)}, no), cast.sam)

    assert not Authority.objects.exists()
    assert public_decisions(cast.riverside).count() == 1


def test_each_matter_has_its_own_class_and_its_own_authority(cast, record):
    special = VOTES | {"code": "common_use", "text": "是否出租外墙？"}
    decision = record(VOTES, special)
    decide(decision, cast.sam)

    assert [row.outcome for row in decision.matters.all()] == [Outcome.ADOPTED, Outcome.REJECTED]
    assert [one.title for one in Authority.objects.all()] == ["电梯轿厢改造（第 1 项）"]


@pytest.mark.parametrize("name", ["bob", "cora"])
def test_nobody_of_the_same_body_checks_it(cast, record, name):
    with pytest.raises(StaleState):
        decide(record(), getattr(cast, name))
    assert ElsewhereDecision.objects.get().status == "recorded"


@pytest.mark.parametrize("name", ["petra", "paul", "alice", "olga", "hal", "eve", "root"])
def test_who_has_no_part_in_it_neither_records_nor_checks(cast, record, name):
    who = getattr(cast, name)
    with pytest.raises(NotAllowed):
        record(actor=who)
    with pytest.raises(NotAllowed):
        decide(record(), who)


def test_it_is_sent_back_with_a_reason_and_recorded_anew(cast, record):
    decision = record()
    with pytest.raises(DomainError, match="请写明退回的原因"):
        decide(decision, cast.sam, "return")

    decide(decision, cast.sam, "return", "弃权人数与计票表不符")

    with pytest.raises(StaleState):
        decide(decision, cast.sam)
    assert not public_decisions(cast.riverside).exists()
    assert record().number == "2026-002"


def test_a_correction_stands_in_its_place_and_names_it(cast, record):
    wrong = decide(record(), cast.sam)
    right = record(VOTES | {"for_heads": 121}, replaces=wrong)

    decide(right, cast.sam)

    wrong.refresh_from_db()
    assert wrong.status == "replaced"
    assert {one.number for one in public_decisions(cast.riverside)} == {"2026-001", "2026-002"}


@pytest.mark.parametrize(
    ("words", "votes", "sentence"),
    [
        ({"decided_on": date(2026, 10, 30)}, {}, "日期的先后不对"),
        ({"decided_on": date(2026, 11, 21)}, {}, "不能在今天之后"),
        ({"noticed_on": date(2020, 1, 1), "opened_on": date(2020, 12, 31)}, {}, "当时的法律"),
        ({"form": "platform"}, {}, "请写明是哪个平台"),
        ({"papers": []}, {}, "请至少选一份"),
        ({"total_heads": 0}, {}, "都要大于零"),
        (
            {},
            {"for_area": Decimal("19500.01")},
            "第 1 个事项：同意、反对、弃权的面积合计 30,000.01 m²",
        ),
        (
            {},
            {"for_heads": 211},
            "第 1 个事项：同意、反对、弃权的人数合计 301 人，多于总人数 300 人",
        ),
        ({}, {f"{one}_heads": 0 for one in ("for", "against", "abstain")}, "没有人参与表决"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(record, words, votes, sentence):
    with pytest.raises(DomainError, match=sentence):
        record(VOTES | votes, **words)
    assert not ElsewhereDecision.objects.exists()


@pytest.mark.parametrize(("name", "words", "expected"), VECTORS, ids=[v[0] for v in VECTORS])
def test_each_vector_through_rows(name, words, expected):
    """Without the database: the columns lead to the same outcome."""
    total, part, favour = words["total"], words["participating"], words["in_favour"]
    decision = ElsewhereDecision(total_area=total.area, total_heads=total.heads)
    row = ElsewhereMatter(
        decision=decision, code="common_use" if words["special"] else "other",
        for_area=favour.area, for_heads=favour.heads,
        against_area=part.area - favour.area, against_heads=part.heads - favour.heads,
    )  # fmt: skip

    assert row.outcome == expected
    assert all(one.is_met for one in counts(row)) == (expected == "adopted")
    assert bool(reason(row)) == (expected != "adopted")


def test_what_was_recorded_stays(cast, record):
    decision = record()
    decide(decision, cast.sam)
    rows = ElsewhereDecision.objects.filter(pk=decision.pk)
    changes = [
        {"total_area": 1}, {"title": "别的"}, {"decided_on": date(2026, 11, 9)}, {"number": "2026-009"},
        {"decided_by": cast.cora}, {"reason": "后来写的"}, {"status": "recorded"}, {"status": "returned"},
    ]  # fmt: skip
    for change in changes:
        with owning(), pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with owning(), pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        rows._raw_delete(rows.db)
    with owning(), pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(
            "set constraints all immediate; truncate decisions_elsewheredecision cascade"
        )

    assert rows.update(status="replaced") == 1  # the control: what a correction does


def test_who_has_not_opened_the_papers_checks_nothing(cast, record):
    decision = record()

    with pytest.raises(DomainError, match="请先打开材料再核对：电梯改造计票表"):
        decide_elsewhere(decision=decision, verb="confirm", actor=cast.sam, now=LATER)
    assert decide(decision, cast.sam).status == "confirmed"


def test_who_works_for_the_property_company_too_takes_no_part(cast, record):
    member(cast.cora, Role.PROPERTY_STAFF, cast.riverside, contract=cast.contract)
    member(cast.sam, Role.PROPERTY_STAFF, cast.riverside, contract=cast.contract)

    with pytest.raises(NotAllowed):
        record(actor=cast.cora)
    with pytest.raises(NotAllowed):
        decide_elsewhere(decision=record(), verb="confirm", actor=cast.sam, now=LATER)


def test_one_correction_waits_at_a_time(cast, record):
    wrong = record()
    with pytest.raises(DomainError, match="只能更正这个小区已核对的一份"):
        record(replaces=wrong)
    decide(wrong, cast.sam)
    wrong.refresh_from_db()
    record(replaces=wrong)

    with pytest.raises(DomainError, match="已有更正在等人核对"):
        record(replaces=wrong)


def test_what_was_corrected_is_no_authority_any_more(cast, record):
    wrong = record()
    decide(wrong, cast.sam)
    [authority] = Authority.objects.usable()
    wrong.refresh_from_db()
    decide(record(VOTES | {"for_heads": 60}, replaces=wrong), cast.sam)

    assert not Authority.objects.usable().exists()
    assert Authority.objects.get() == authority


def test_the_scope_stands_in_the_authority(cast, record):
    decide(record(scope="3幢"), cast.sam)

    assert Authority.objects.get().title == "电梯轿厢改造 · 3幢"


def _row(record, **words):
    row = record()
    row.pk, row.number = None, "2026-900"
    for name, value in words.items():
        setattr(row, name, value)
    return row


def test_nothing_begins_as_checked(cast, record):
    checked = {"status": "confirmed", "decided_by": cast.sam, "decided_at": LATER}
    for words in (checked, checked | {"status": "replaced"}, {"status": "confirmed"}):
        with owning(), pytest.raises(IntegrityError), transaction.atomic():
            _row(record, **words).save()
    with owning():
        _row(record).save()  # the control: as the portal begins one


def test_nothing_joins_what_was_checked(cast, record, paper):
    decision = record()
    words = {"estate": cast.riverside, "decision": decision, "code": "other", "text": "后来加的"}
    ElsewhereMatter.objects.create(position=2, **words)  # the control: while it waits
    decide(decision, cast.sam)

    with owning(), pytest.raises(IntegrityError, match="has been checked"), transaction.atomic():
        ElsewhereMatter.objects.create(position=3, **words)
    with owning(), pytest.raises(IntegrityError), transaction.atomic():
        ElsewherePaper.objects.create(estate=cast.riverside, decision=decision, paper=paper)


def test_nobody_can_be_left_out_of_a_check(cast, record):
    rows = ElsewhereDecision.objects.filter(pk=record().pk)
    for status in ("confirmed", "returned", "replaced"):
        with owning(), pytest.raises(IntegrityError), transaction.atomic():
            rows.update(status=status)


def test_what_waits_is_counted_in_as_many_queries_for_three_as_for_one(
    cast, record, django_assert_num_queries
):
    for number in (1, 2, 3):
        record()
        with django_assert_num_queries(3):
            assert n_to_check([cast.riverside], cast.sam, LATER) == number
    assert n_to_check([cast.riverside], cast.cora, LATER) == 0
