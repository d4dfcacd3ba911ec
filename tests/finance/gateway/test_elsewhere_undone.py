"""Payments that were brought in wrongly: two bodies undo them, and other lines may come again."""

import pytest

from communities.errors import DomainError, NotAllowed
from finance.models import Entry, OddProposal, Payment, PayOrder, Receipt
from finance.services.odd import decide, doubt, propose
from tests.finance.gateway.elsewhere import open_fen, row, take
from tests.finance.gateway.paying import NOW, paid
from tests.sessions import log_in


def undone(payment, by, decided_by) -> None:
    given = doubt(payment=payment, reason="写错了月份", actor=by, now=NOW)
    decide(proposal=given, agrees=True, actor=decided_by, now=NOW)


@pytest.mark.parametrize(("name", "other"), [("petra", "bob"), ("bob", "petra")])
def test_two_bodies_undo_what_was_brought_in_wrongly(paying, name, other):
    space, by = paying.parking[0], getattr(paying.cast, name)
    take(paying, row(space, "S1"))
    proposal = doubt(payment=Payment.objects.get(), reason="写错了月份", actor=by, now=NOW)

    payment = Payment.objects.get()
    assert (payment.status, payment.reason, payment.order.status) == ("odd", "mistaken", "odd")
    assert (open_fen(space), str(proposal)) == (0, "撤销导入")
    with pytest.raises(NotAllowed):
        decide(proposal=proposal, agrees=True, actor=by, now=NOW)
    decide(proposal=proposal, agrees=True, actor=getattr(paying.cast, other), now=NOW)

    payment.refresh_from_db()
    assert (payment.status, PayOrder.objects.get().status) == ("returned", "returned")
    assert open_fen(space) == space.amount_fen
    assert [one.amount_fen for one in Receipt.objects.order_by("pk")] == [15_000, -15_000]
    assert [one.reverses_id is None for one in Entry.objects.filter(
        source__startswith="finance.payment").order_by("pk")] == [True, False]  # fmt: skip


def test_what_was_undone_comes_again_with_other_lines_alone(paying):
    first, second, _third = paying.bills
    take(paying, row(first, "S1"))
    undone(Payment.objects.get(), paying.cast.petra, paying.cast.bob)

    again = take(paying, row(first, "S1"))
    assert (again.number, again.n_known, again.n_undone) == (0, 1, 1)
    assert take(paying, row(second, "S1")).number == 1
    assert (open_fen(first), open_fen(second)) == (first.amount_fen, 0)
    again = take(paying, row(second, "S1"))
    assert (again.number, again.n_known, again.n_undone) == (0, 1, 0)
    with pytest.raises(DomainError, match="流水号 S1 已经导入过"):
        take(paying, row(second, "S1", "1"))


def test_what_is_not_agreed_to_stands_as_it_was(paying):
    bill = paying.bills[0]
    take(paying, row(bill, "S1"))
    given = doubt(payment=Payment.objects.get(), reason="写错", actor=paying.cast.petra, now=NOW)
    decide(proposal=given, agrees=False, actor=paying.cast.bob, now=NOW)
    given = propose(
        payment=Payment.objects.get(), verdict="paid", reason="查过", actor=paying.cast.bob, now=NOW
    )
    decide(proposal=given, agrees=True, actor=paying.cast.petra, now=NOW)

    assert (Payment.objects.get().status, PayOrder.objects.get().status) == ("settled", "paid")
    assert (open_fen(bill), Receipt.objects.count()) == (0, 1)


def test_only_what_was_brought_in_is_doubted_and_with_a_reason(paying):
    paid(paying.order(paying.bills[0]))
    cast, now = paying.cast, NOW
    with pytest.raises(DomainError, match="只有导入的收款和期初预收"):
        doubt(payment=Payment.objects.get(), reason="不对", actor=cast.petra, now=now)
    take(paying, row(paying.bills[1], "S1"))
    ours = Payment.objects.get(transaction="S1")
    with pytest.raises(DomainError, match="请写明"):
        doubt(payment=ours, reason=" ", actor=cast.petra, now=now)
    for stranger in (cast.paul, cast.alice, cast.hal):
        with pytest.raises(NotAllowed):
            doubt(payment=ours, reason="不对", actor=stranger, now=now)
    doubt(payment=ours, reason="不对", actor=cast.petra, now=now)
    with pytest.raises(DomainError, match="正在核实"):
        doubt(payment=ours, reason="不对", actor=cast.bob, now=now)


def test_the_desk_undoes_what_was_brought_in(paying, client):
    take(paying, row(paying.parking[0], "WY-2"))
    there = f"/desk/payments/{Payment.objects.get().pk}/"
    doubted = there.replace("payments/", "payments/doubt/")
    log_in(client, paying.cast.bob)
    assert "这笔导入有误" in client.get(there).content.decode()
    assert client.post(doubted, {"reason": ""}).status_code == 400
    html = client.post(doubted, {"reason": "钱没有收到"}, follow=True).content.decode()
    assert all(words in html for words in ("导入有误", "撤销导入", "钱没有收到", "待核实"))
    log_in(client, paying.cast.petra)
    decision = f"/desk/payments/decide/{OddProposal.objects.get().pk}/"
    html = client.post(decision, {"act": "agree"}, follow=True).content.decode()
    assert "已撤销" in html
    assert "这笔导入有误" not in html
