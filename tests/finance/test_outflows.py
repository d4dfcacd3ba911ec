"""What leaves the owners' fund rests on papers, and what the body in charge asks another one decides."""

import pytest

from communities.errors import DomainError
from communities.models import Role
from communities.setting_rows import row_of
from finance.forms.drafts import DraftForm, initial
from finance.models import Authority, Voucher
from finance.selectors.drafts import problems
from finance.services.approvals import approve_draft, return_draft
from finance.services.drafts import save_draft, submit_draft
from finance.services.from_rows import draft_from_rows
from finance.services.ledger import post_draft
from finance.services.posting import NewLine, post_entry
from finance.services.statements import publish_statement, submit_statement
from tests.cast import START, member, person
from tests.finance.books import NOW
from tests.sessions import log_in
from tests.settled import keep_setting

LIMIT = row_of("outflow_limit_fen").preset


@pytest.fixture
def officer(cast):
    """A named officer of the neighbourhood office, where the committee is in charge."""
    ofra = person("ofra")
    member(ofra, Role.COMMUNITY_OFFICER, cast.riverside, body=cast.office, valid_from=START)
    return ofra


def spent(books, fen, row=None, voucher=None, **more):
    """A draft of money that left, over ``row`` and with a paper of the kind ``voucher``."""
    given = {"kind": "use", "memo": "楼道维修", "no_voucher_reason": "", "vouchers": []} | more
    if voucher:
        paper = books.voucher()
        Voucher.objects.filter(pk=paper.pk).update(kind=voucher)
        given["vouchers"] = [paper]
    draft = books.draft(("BANK", -fen), ("USE_REPAIR", fen), **given)
    if row:
        draft.lines.filter(amount_fen__lt=0).update(bank_row=row)
    return draft


def test_an_outflow_rests_on_a_voucher_or_a_bank_row(books):
    words = spent(books, 500, no_voucher_reason="发票丢失")
    assert problems(words, NOW) == ["支出须有凭证，或对应银行流水；只写说明不够。"]
    with pytest.raises(DomainError, match="只写说明不够"):
        submit_draft(draft=words, actor=books.cast.paul, now=NOW)
    assert problems(spent(books, 500, voucher="invoice"), NOW) == []
    row = books.row(-500)
    assert problems(spent(books, 500, row, no_voucher_reason="发票丢失"), NOW) == []


def test_income_and_moves_between_own_accounts_need_no_more_than_before(books):
    income = books.draft(("BANK", LIMIT + 1), ("ADS_ELEVATOR", -LIMIT - 1))
    assert problems(income, NOW) == []
    moved = books.draft(("CLEAR_TRANSIT", -LIMIT - 1), ("BANK", LIMIT + 1), kind="transfer")
    assert problems(moved, NOW) == []


SAME = [("BANK", 5_000_000), ("BANK", -5_000_000)]
SPENT = [("BANK", -500), ("USE_REPAIR", 500)]
NO_MOVE = "内部转账须在两个不同的账户之间，不能记收入、成本和使用。"


@pytest.mark.parametrize("lines", [SAME, SPENT])
def test_a_transfer_moves_between_two_accounts_of_the_funds_own(books, cast, lines):
    draft = books.draft(*lines, kind="transfer")
    assert problems(draft, NOW) == [NO_MOVE]
    with pytest.raises(DomainError, match="两个不同的账户"):
        submit_draft(draft=draft, actor=cast.paul, now=NOW)
    said = tuple(NewLine(books.account(code), fen) for code, fen in lines)
    with pytest.raises(DomainError, match="两个不同的账户"):
        post_entry(new=books.new("moved", lines=said, kind="transfer"), actor=None, now=NOW)


def test_what_came_in_beside_it_makes_no_outflow_less(books, cast):
    rows = [books.row(fen, counterparty="分众传媒公司") for fen in (5_000_000, -5_000_000)]
    category = books.account("ADS_ELEVATOR")
    [draft] = draft_from_rows(rows=rows, category=category, group="day", actor=cast.paul, now=NOW)
    form = DraftForm(initial(draft), draft=draft)
    assert form.is_valid(), form.errors
    assert not form.is_transfer_of_rows
    assert (form.fields_to_save()["kind"], len(form.lines())) == ("income", 4)
    assert problems(draft, NOW) == ["支出超过本小区的限额 10,000.00 元，请选择依据。"]


def test_above_the_estates_limit_an_authority_is_named(books, cast):
    assert problems(spent(books, LIMIT, voucher="invoice"), NOW) == []
    above = spent(books, LIMIT + 1, voucher="invoice")
    assert problems(above, NOW) == ["支出超过本小区的限额 10,000.00 元，请选择依据。"]
    minute = Authority.objects.create(estate=cast.riverside, kind="minute", title="会议纪要")
    save_draft(draft=above, fund=books.fund, actor=cast.paul, now=NOW, authority=minute)
    above.refresh_from_db()
    assert problems(above, NOW) == []


PERSON = {"counterparty": "王小明", "counterparty_kind": "person"}
SIGNED = "现金付给个人的，须附收款人签字的收条（凭证类别选“收款人签收单”）。"
NO_ROW = "付给个人的，须对应转账或取现的银行流水。"


@pytest.mark.parametrize(
    ("row", "voucher", "missing"),
    [
        ({"counterparty": "王小明"}, "invoice", []),
        ({"counterparty": "", "memo": "取现"}, "signed", []),
        ({"counterparty": "", "memo": "取现"}, "invoice", [SIGNED]),
        ({"counterparty": "现金支取", "memo": ""}, "invoice", [SIGNED]),
        ({"counterparty": "李经办"}, "invoice", [SIGNED]),
        (None, "signed", [NO_ROW]),
        (None, "invoice", [NO_ROW, SIGNED]),
    ],
)
def test_cash_to_a_person_has_her_signature_and_the_withdrawal(books, row, voucher, missing):
    withdrawal = row and books.row(-500, **row)
    assert problems(spent(books, 500, withdrawal, voucher, **PERSON), NOW) == missing


def test_posting_asks_again(books, cast):
    draft = spent(books, LIMIT, voucher="invoice")
    draft = submit_draft(draft=draft, actor=cast.paul, now=NOW)
    approve_draft(draft=draft, actor=cast.bob, now=NOW)
    keep_setting(cast.riverside, "outflow_limit_fen", 100)
    with pytest.raises(DomainError, match="超过本小区的限额"):
        post_draft(draft=draft, actor=cast.petra, now=NOW)


def by_the_committee(books, cast):
    draft = books.draft(("BANK", 500), ("ADS_ELEVATOR", -500))
    return submit_draft(draft=draft, actor=cast.bob, now=NOW)


def test_what_the_committee_proposes_the_neighbourhood_office_decides(books, cast, officer):
    draft = by_the_committee(books, cast)
    for close in (cast.bob, cast.cora, cast.paul, cast.olga):
        with pytest.raises(DomainError):
            approve_draft(draft=draft, actor=close, now=NOW)

    approve_draft(draft=draft, actor=officer, now=NOW)

    entry = post_draft(draft=draft, actor=cast.petra, now=NOW)
    assert entry.draft.approvals.get().role == "community_officer"


def test_what_the_company_proposes_stays_the_committees_to_decide(books, cast, officer):
    draft = books.submitted(("BANK", 500), ("ADS_ELEVATOR", -500))
    with pytest.raises(DomainError, match="居委会"):
        approve_draft(draft=draft, actor=officer, now=NOW)
    with pytest.raises(DomainError, match="居委会"):
        return_draft(draft=draft, reason="不对", actor=officer, now=NOW)
    approve_draft(draft=draft, actor=cast.bob, now=NOW)


def test_the_officers_queue_holds_what_is_hers(books, cast, officer, client):
    hers = by_the_committee(books, cast)
    books.submitted(("BANK", 700), ("ADS_ELEVATOR", -700), memo="物业记的")
    log_in(client, officer)
    page = client.get("/desk/approvals/").content.decode()
    assert f'name="drafts" value="{hers.pk}"' in page
    assert "物业记的" not in page
    given = {"action": "approve", "hash": hers.content_hash}
    assert client.post(f"/desk/approvals/{hers.pk}/", given).status_code == 302
    hers.refresh_from_db()
    assert hers.status == "approved"


def test_a_statement_of_the_committees_is_published_by_the_office(books, cast, officer):
    books.posted(("BANK", 500), ("ADS_ELEVATOR", -500))
    statement = submit_statement(fund=books.fund, period="2026-09", actor=cast.bob, now=NOW)
    given = {"difference_reason": "测试", "note": "", "now": NOW, "statement": statement}
    with pytest.raises(DomainError):
        publish_statement(actor=cast.cora, **given)
    publish_statement(actor=officer, **given)
    statement.refresh_from_db()
    assert statement.status == "published"
