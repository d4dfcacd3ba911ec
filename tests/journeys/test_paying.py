"""From the bill to the receipt and the public page, on a phone without JavaScript; two phones at one bill; and money
that goes back, by two people each time."""

import re
from collections import Counter
from datetime import timedelta

from playwright.sync_api import expect

from tests.journeys.doors import follow, moved, phone
from tests.journeys.paying import (
    AMOUNT,
    COMPANY,
    OWNERS,
    entries,
    given_up,
    look_until,
    main,
    newest_receipt,
    number_on,
    ordered,
    ordered_but_the_smallest,
    pays,
    press,
    receipt_of,
    receipts,
    refund_agreed,
    refund_asked,
    refund_opened,
    search_public,
    to_pay,
)


def test_from_the_bill_to_the_public_page(new_page):
    owner, stranger = phone(new_page, "owner"), phone(new_page)
    search_public(stranger)
    before = entries(stranger)
    amount = ordered(owner, OWNERS)
    # The page looks again by itself.
    expect(owner.get_by_role("link", name="去支付")).to_be_visible()
    pays(owner, "付款成功")
    expect(receipt_of(owner)).to_be_visible()
    expect(owner.locator("h1")).to_have_text(f"已收到 ¥{amount}")

    follow(owner, receipt_of(owner))
    expect(main(owner)).to_contain_text("公共车位费 公-")
    expect(main(owner)).to_contain_text("与存证一致，开具以后没有改过。")
    (new,) = Counter(entries(stranger)) - Counter(before)
    assert "公共车位费" in new
    assert "月租车位 · 个人" in new
    assert f"收入 +{amount}" in new
    assert "沈" not in new
    assert "2-501" not in new


def test_an_order_is_left_found_again_given_up_and_paid_anew(new_page):
    owner = phone(new_page, "owner")
    amount = ordered(owner, COMPANY)
    number = number_on(owner)
    pays(owner, "什么也不做，离开")
    expect(main(owner)).to_contain_text("已经付了就等一会，不要再付。")

    owner.goto("/me/bills/")
    waiting = owner.get_by_role("region", name="还没完的支付").locator("li", has_text=number)
    follow(owner, waiting.get_by_role("link", name="继续支付"))
    pays(owner, "付款失败")
    expect(main(owner)).to_contain_text("付款失败，没有扣钱，可以再试。")

    owner.goto("/me/bills/")
    follow(owner, waiting.get_by_role("button", name="不付了"))
    expect(main(owner)).to_contain_text("已请支付机构关闭这笔订单；关闭以后可以重新交。")
    again = owner.get_by_role("link", name="重新交")
    look_until(owner, again)
    expect(owner.locator("h1")).to_have_text("没有付，已关闭")
    expect(main(owner)).to_contain_text("没有扣钱。账单已经放开，可以重新交")

    follow(owner, again)
    expect(owner.get_by_text(number)).to_have_count(0)
    form = main(owner).locator("form", has_text=COMPANY)
    form.locator("label.choice", has_text=f"¥{amount}").locator("input").check()
    follow(owner, form.get_by_role("button", name="下一步"))
    press(owner, "演示支付")
    assert number_on(owner) != number
    pays(owner, "付款成功")
    look_until(owner, receipt_of(owner))
    expect(owner.locator("h1")).to_have_text(f"已收到 ¥{amount}")


def test_the_owners_money_goes_back_by_two_bodies(new_page):
    owner, clerk, manager, chair, stranger = (
        phone(new_page, who) for who in ("owner", "clerk", "manager", "chair", "")
    )
    search_public(stranger)
    before = entries(stranger)
    receipt, address = newest_receipt(owner, OWNERS)
    asked = refund_asked(clerk, receipt, "公共车位费", "150", "车位没有用上")
    refund_opened(manager, asked)
    expect(main(manager)).to_contain_text("同一单位的两人不能互相审批。")
    assert manager.get_by_role("button", name="同意退款").count() == 0
    assert entries(stranger) == before
    refund_agreed(chair, asked)

    owner.goto(address)
    red = re.search(r"已由 (R-\d{4}-\d{6}) 冲红，不再有效", main(owner).inner_text())[1]
    follow(owner, receipts(owner).filter(has_text=red).filter(has_text=OWNERS).locator("a"))
    expect(owner.locator("h1")).to_contain_text("红字收据")
    expect(main(owner)).to_contain_text(f"冲红 {receipt}，这些钱已退回。")
    expect(main(owner)).to_contain_text("−¥150.00 人民币负壹佰伍拾元整")
    (less,) = Counter(entries(stranger)) - Counter(before)
    assert "退款：公共车位费" in less
    assert "收入 −150.00" in less


def test_the_companys_own_money_goes_back_by_two_of_its_people(new_page):
    owner, clerk, manager, chair, stranger = (
        phone(new_page, who) for who in ("owner", "clerk", "manager", "chair", "")
    )
    search_public(stranger)
    before = entries(stranger)
    receipt, address = newest_receipt(owner, COMPANY)
    asked = refund_asked(manager, receipt, "物业费", "30", "停水两天，协商减收")
    # Of the company's own money nobody else reads who paid what.
    chair.goto(f"/desk/refunds/?q={receipt}")
    assert chair.get_by_text(asked).count() == 0
    assert main(chair).locator("li", has_text=COMPANY).count() == 0
    refund_agreed(clerk, asked)

    owner.goto(address)
    expect(main(owner)).to_contain_text(re.compile(r"由 R-\d{4}-\d{6} 冲红 −¥30.00"))
    owner.goto("/me/notices/")
    expect(main(owner)).to_contain_text("已退给您 ¥30.00")
    assert entries(stranger) == before


def test_what_was_paid_twice_is_kept_for_a_bill_and_the_rest_given_back(new_page):
    owner, clerk, manager, chair = (
        phone(new_page, who) for who in ("owner", "clerk", "manager", "chair")
    )
    given_up(owner)
    amount = ordered_but_the_smallest(owner, COMPANY)
    number = number_on(owner)
    pays(owner, "付了两次")
    look_until(owner, receipt_of(owner))
    expect(main(owner)).to_contain_text("这笔订单又收到一次付款，已交给物业和业委会两边核实")

    manager.goto("/desk/payments/")
    follow(manager, main(manager).locator("li", has_text=number).locator("a"))
    manager.get_by_role("radio", name="认作已付").check()
    manager.get_by_label("依据").fill("演示支付后台有两笔流水")
    press(manager, "提出处理")
    expect(main(manager)).to_contain_text("已提出，等另一单位的人决定。")
    chair.goto("/desk/payments/")
    follow(chair, main(chair).locator("li", has_text=number).locator("a"))
    press(chair, "同意")
    expect(main(chair)).to_contain_text("已到账")

    owner.goto("/me/bills/")
    rest = owner.get_by_role("region", name="多付的钱")
    expect(rest).to_contain_text(number)
    expect(rest).to_contain_text(amount)
    follow(owner, rest.get_by_role("button", name="留着抵账单"))
    kept = AMOUNT.search(main(owner).get_by_text("已抵 ¥").inner_text())[0]
    assert float(kept) < float(amount)
    follow(owner, receipt_of(owner))
    expect(main(owner)).to_contain_text("待退余额")

    owner.goto("/me/bills/")
    left = f"{float(amount) - float(kept):.2f}"
    expect(rest).to_contain_text(left)
    follow(owner, rest.get_by_role("button", name="退还给我"))
    expect(main(owner)).to_contain_text("已申请退款；收款单位有一个人同意以后，按原路退给您。")
    refund_agreed(clerk, left)
    owner.reload()
    expect(rest).to_have_count(0)


def test_two_phones_at_one_bill_and_a_channel_that_is_late(new_page, portal):
    """The other one lives there too, and was shown the bills."""
    owner, other, stranger = (phone(new_page, who) for who in ("owner", "delegate", ""))
    owner.goto("/me/bills/")
    if (shown := owner.get_by_role("button", name="公开给他")).count():
        follow(owner, shown.first)
    search_public(stranger)
    before, had = entries(stranger), receipts(owner).count()
    amount = to_pay(owner, OWNERS)
    assert to_pay(other, OWNERS) == amount

    press(owner, "演示支付")
    press(other, "演示支付")
    expect(main(other)).to_contain_text(re.compile("正在支付中，最晚 .* 有结果，请勿重复支付。"))
    pays(owner, "付款成功，但过两分钟才说")
    expect(main(owner)).to_contain_text("已经付了就等一会，不要再付。")
    order = owner.url
    other.goto("/me/pay/")
    choice = main(other).locator("label.choice", has_text="正在支付中，最晚")
    expect(choice.filter(has_text="公共车位费").locator("input")).to_be_disabled()
    assert entries(stranger) == before

    with moved(portal, timedelta(minutes=3)):
        look_until(owner, receipt_of(owner))
        assert receipts(owner).count() == had + 1
        assert len(entries(stranger)) == len(before) + 1
        owner.goto(order)
        expect(owner.locator("h1")).to_have_text(f"已收到 ¥{amount}")
        number, _address = newest_receipt(owner, OWNERS)
        seen = receipts(other).filter(has_text=number).filter(has_text=OWNERS)
        expect(seen).to_have_count(1)
