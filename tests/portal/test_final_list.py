"""移交清册 where a contract ends and no company follows: what, to whom, who signs."""

import pytest

from communities import clock
from communities.models import AuditEvent, ServiceContract
from communities.services.contract_ends import agree_contract_end
from communities.wording import day
from portal.handover.final_list import final_list
from tests.communities.offices import staffed
from tests.communities.test_contract_ends import asked
from tests.finance.books import opened
from tests.repairs.world import a_ticket
from tests.sessions import log_in

PAGE = "/desk/contracts/riverside/list/"


@pytest.fixture
def office(cast):
    return staffed(cast)


def test_it_names_what_is_given_back_what_the_rooms_hold_and_who_signs(client, office):
    opened(office)
    ticket = a_ticket(office, "acknowledged", clocks=True)
    row = asked(office)
    log_in(client, office.bob)
    assert PAGE in client.get("/desk/contracts/riverside/").content.decode()
    assert PAGE in client.get(f"/desk/contract-ends/{row.pk}/").content.decode()

    page = client.get(PAGE).content.decode()

    for words in (
        "竣工总平面图", "钥匙、门禁卡", "949 条", ticket.number, "工商银行海宁支行", "移交：清风物业",
        "接收：河畔苑业主委员会", f"到 {day(row.last_day)} 为止，等另一单位确认", "由居委会见证",
    ):  # fmt: skip
        assert words in page, words
    assert "alice" not in page
    assert AuditEvent.objects.filter(verb="communities.servicecontract.listed").count() == 1


def test_the_last_day_stands_once_two_agreed_and_afterwards(office):
    row = asked(office)
    agree_contract_end(row=row, actor=office.orla, now=clock.now())
    contract = ServiceContract.objects.get(pk=office.contract.pk)

    first = final_list(contract, clock.now()).sections[0].lines[2]

    assert first.startswith("合同到 ")
    assert "等另一单位" not in first


def test_where_the_neighbourhood_office_takes_over_the_street_is_the_witness(cast):
    contract = ServiceContract.objects.get(estate=cast.hilltop)

    paper = final_list(contract, clock.now())

    assert paper.seals == ("原物业（盖章）", "山顶社区居委会（盖章）", "街道（见证，盖章）")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("petra", 200),
        ("orla", 200),
        ("sam", 200),
        ("oscar", 200),
        ("paul", 403),
        ("alice", 403),
        ("dan", 404),
    ],
)
def test_who_prints_it(office, client, name, status):
    log_in(client, office.people[name])

    assert client.get(PAGE).status_code == status
    if status == 200 and name == "petra":
        file = client.get("/desk/contracts/riverside/list.pdf")
        assert b"".join(file)[:4] == b"%PDF"
