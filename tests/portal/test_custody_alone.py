"""居委会代管、没有物业: the street office that supervises is the second body, from the roster to the first month."""

from datetime import date, timedelta

import pytest

from communities import clock
from communities.errors import StaleState
from communities.models import Body, Role, ServiceContract
from communities.roster import read_roster
from communities.selectors.roster import n_imports_for
from communities.services.roster_imports import agree_import, fingerprint, hand_in, tried
from finance.models import Statement, Voucher
from finance.papers import pending_hash
from finance.services.accounts import decide_registration, register_account
from finance.services.approvals import approve_draft
from finance.services.books import ledger_account, open_books
from finance.services.drafts import LineInput, save_draft, submit_draft
from finance.services.first_period import choose_first_period
from finance.services.ledger import post_draft
from finance.services.openings import Evidence, enter_opening
from finance.services.statements import publish_statement, submit_statement
from finance.services.vouchers import confirm_voucher, redact_voucher, take_voucher
from portal.founding.progress import Facts, pairs, sentences
from portal.founding.services import found, save_facts, save_keeper, save_service
from tests.cast import member, person
from tests.communities.test_roster import xlsx
from tests.communities.uploads import photo_with_gps
from tests.portal.operators import FACTS, drafted, town
from tests.sessions import log_in
from tests.stages import staged

__all__ = ["town"]


@staged
def alone(town):
    """新月苑: kept by the 居委会 (olga and ole), without a company; sam supervises."""
    draft, now = drafted(town), clock.now()
    given = {"draft": draft, "now": now, "actor": town.otto}
    save_facts(**given, version=1, **FACTS)
    save_keeper(**given, version=2, body=town.cast.office, body_from=date(2024, 5, 1))
    save_service(**given, version=3, no_company="业主自管")
    member(person("ole"), Role.COMMUNITY_OFFICER, area=town.hill, body=town.cast.office)
    return found(draft=draft, actor=town.otto, now=now)


def last_month() -> date:
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def roster_read_in(estate, olga, sam):
    roster = read_roster(xlsx(["1", "1-101", 89.5, "赵一", "", "住宅", ""]), "名册.xlsx")
    row = hand_in(estate=estate, roster=roster, file_name="名册.xlsx", actor=olga, now=clock.now())
    assert row.status == "asked"
    assert n_imports_for(sam, [estate], clock.now()) == 1
    seen = fingerprint(row, tried(row, clock.now()))
    assert agree_import(row=row, seen=seen, actor=sam, now=clock.now()).status == "made"


def opened(estate, olga, sam):
    """The books with one account, and the month before this one as the first."""
    given = {"actor": olga, "now": clock.now()}
    fund = open_books(estate=estate, **given)["gs"]
    choose_first_period(estate=estate, month=last_month(), **given)
    row = register_account(
        estate=estate, fund=fund, kind="bank", bank_name="农商行", name="山顶社区居委会（新月苑）",
        number="62280001", reason="开户许可证", **given,
    )  # fmt: skip
    account = decide_registration(row=row, verb="agree", actor=sam, now=clock.now())
    fund.estate.refresh_from_db()
    return fund, account


def paper(estate, olga, sam) -> Voucher:
    """Blacked out by the one, looked at by the other."""
    voucher = take_voucher(
        estate=estate, name="对账单.jpg", data=photo_with_gps(), kind=Voucher.Kind.BANK, number="",
        actor=olga, now=clock.now(),
    )  # fmt: skip
    redact_voucher(voucher=voucher, boxes=[], is_clean=True, actor=olga, now=clock.now())
    voucher.refresh_from_db()
    seen = pending_hash(voucher)
    confirm_voucher(voucher=voucher, seen_hash=seen, actor=sam, now=clock.now())
    voucher.refresh_from_db()
    return voucher


def booked(draft, olga, sam):
    approve_draft(draft=draft, actor=sam, now=clock.now())
    draft.refresh_from_db()
    return post_draft(draft=draft, actor=olga, now=clock.now())


def test_it_publishes_its_first_month_with_the_street_as_second_body(town, alone):
    olga, sam, now = town.cast.olga, town.cast.sam, clock.now()
    ole = next(one.user for one in Facts(alone, now).standings if one.user.name == "ole")
    assert pairs(Facts(alone, now)) == [("山顶社区居委会 o**", "测试街道办事处 s**")]
    assert not any("凑不出两个单位" in one for one in sentences(Facts(alone, now)))
    roster_read_in(alone, olga, sam)
    fund, account = opened(alone, olga, sam)
    opening = enter_opening(
        fund=fund, carried_fen=50_000, banks={account: 50_000},
        evidence=Evidence([paper(alone, olga, sam)]), actor=olga, now=now,
    )  # fmt: skip
    with pytest.raises(StaleState, match="同一单位"):
        approve_draft(draft=opening.draft, actor=ole, now=clock.now())
    opening.draft.refresh_from_db()
    booked(opening.draft, olga, sam)
    lines = [(ledger_account(account), 12_000), (fund.accounts.get(code="ADS"), -12_000)]
    draft = save_draft(
        fund=fund, actor=olga, now=now, kind="income", booking_date=last_month(), memo="电梯广告",
        counterparty="分众传媒公司", no_voucher_reason="以银行流水为凭",
        lines=[LineInput(*one) for one in lines],
    )  # fmt: skip
    booked(submit_draft(draft=draft, actor=olga, now=now), olga, sam)
    statement = submit_statement(fund=fund, period=f"{last_month():%Y-%m}", actor=olga, now=now)
    with pytest.raises(StaleState, match="同一单位"):
        publish_statement(statement=statement, actor=ole, now=now)

    publish_statement(statement=statement, actor=sam, now=now)

    shown = Statement.objects.get(estate=alone)
    assert shown.status == "published"
    assert (shown.data["opening_fen"], shown.data["closing_fen"]) == (50_000, 62_000)


MINE = [
    "/desk/",
    "/desk/approvals/",
    "/desk/statements/",
    "/desk/vouchers/",
    "/desk/accounts/xinyue-yuan/",
    "/desk/roster/imports/",
    "/desk/sheets/",
    "/desk/contacts/",
    "/desk/titles/",
    "/desk/files/",
]


def test_the_street_finds_what_waits_for_it_on_a_desk_of_its_own(town, alone, client):
    fund, account = opened(alone, town.cast.olga, town.cast.sam)
    draft = save_draft(
        fund=fund, actor=town.cast.olga, now=clock.now(), kind="income", booking_date=last_month(),
        memo="电梯广告", counterparty="分众传媒公司", no_voucher_reason="以银行流水为凭",
        lines=[LineInput(ledger_account(account), 5), LineInput(fund.accounts.get(code="ADS"), -5)],
    )  # fmt: skip
    submit_draft(draft=draft, actor=town.cast.olga, now=clock.now())
    log_in(client, town.cast.sam)

    assert 'href="/desk/"' in client.get("/oversight/").content.decode()
    for page in MINE:
        assert client.get(page).status_code == 200, page
    assert "账目待确认" in client.get("/desk/").content.decode()
    one = client.get(f"/desk/approvals/{draft.pk}/")
    assert 'value="approve"' in one.content.decode()
    assert client.post("/desk/accounts/xinyue-yuan/register/").status_code == 403
    assert client.post(f"/desk/ledger/drafts/{draft.pk}/discard/").status_code == 403


def test_a_company_beside_the_neighbourhood_office_leaves_the_street_out(town, alone, client):
    """The control: with a contract the company and the 居委会 are the two bodies."""
    ServiceContract.objects.create(
        estate=alone, company=town.company, fee_model="lump_sum", valid_from=clock.now()
    )
    log_in(client, town.cast.sam)

    assert client.get("/desk/").status_code == 403
    assert client.get("/desk/accounts/xinyue-yuan/").status_code == 403
    assert 'href="/desk/"' not in client.get("/oversight/").content.decode()
    assert pairs(Facts(alone, clock.now())) == []


def test_no_other_office_that_looks_on_is_a_second_body(town, alone, client):
    """The control: a supervisor of the housing bureau reads, and confirms nothing."""
    county = town.cast.street.parent
    bureau = Body.objects.create(kind=Body.Kind.HOUSING, name="测试住建局", area=county)
    clerk = person("hu")
    member(clerk, Role.SUPERVISOR, area=county, body=bureau)
    log_in(client, clerk)

    assert client.get("/oversight/").status_code == 200
    assert client.get("/desk/").status_code == 403
    assert client.get("/desk/accounts/xinyue-yuan/").status_code == 403
    assert not any("住建" in two for two in pairs(Facts(alone, clock.now())))
