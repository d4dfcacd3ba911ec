"""How an entry is written (入账): canonical bytes made before the lock, then one call of SQL.

The leaf names everything public of an entry; words and people stand in it as salted commitments
only, whose salts lie in EntryText and can be erased (reliability: amounts never can).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from psycopg import Cursor
from psycopg.types.json import Jsonb

from communities import clock
from communities.errors import DomainError
from communities.log import canonical
from communities.log.commitments import commit, new_salt
from communities.prepared import array
from finance.entry_leaf import Facts, Leg, authority_facts, entry_leaf, original_facts
from finance.models import Account, Authority, BankRow, Entry, EntryDraft, Fund, Voucher
from finance.models.draft import Counterparty, Kind
from finance.periods import is_bookable
from finance.selectors.outflows import is_no_transfer

PERSON = "个人"
Days = dict[int, date]
# No string can hold this: inside one, every quotation mark follows a backslash.
NUMBER = b'"number":"0"'

REFUSALS = {
    "day_is_open": gettext_noop("记账日期已经封账（冻结或公示），请记在后面的日期。"),
    "owed_is_covered": gettext_noop("预收、待退的余额没有这么多：先收到，才能转为收入或退还。"),
    "match_fits_row": gettext_noop("银行流水的金额已被其他凭证用完。"),
    "match_row_counts": gettext_noop("这条银行流水已随文件撤回，不能再用来记账。"),
    "match_fits_posting": gettext_noop("对账金额超过了分录金额。"),
    "entry_is_not_from_the_future": gettext_noop("记账日期要在 2000-01-01 到今天之间。"),
    "entry_has_a_possible_day": gettext_noop("记账日期要在 2000-01-01 到今天之间。"),
    "books_open_once": gettext_noop("期初只结转一次，要在别的账之前；结转错的，先冲销再重新结转。"),
    "finance_entry_reverses_id_key": gettext_noop("这笔账已经冲销过。"),
    "finance_entry_draft_id_key": gettext_noop("这份草稿已经入账。"),
}


@dataclass(frozen=True)
class NewLine:
    """One line: debit positive, in fen; ``shares`` says how much of it which bank row is."""

    account: Account
    amount_fen: int
    shares: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class NewEntry:
    """Everything of an entry but its number; ``key`` makes a repeated call harmless."""

    fund: Fund
    key: str
    kind: str
    booking_date: date
    memo: str
    lines: tuple[NewLine, ...]
    counterparty: str = ""
    counterparty_kind: str = Counterparty.NONE
    authority: Authority | None = None
    no_voucher_reason: str = ""
    source: str = ""
    reverses: Entry | None = None
    draft: EntryDraft | None = None
    vouchers: tuple[Voucher, ...] = ()
    roles: tuple[str, ...] = ()
    private: dict[str, str] = field(default_factory=dict)

    @property
    def amount_fen(self) -> int:
        """What the fund gained; where nothing was gained or spent, what was moved. Where no money
        came or went, what it earned of what it held (预收)."""
        if self.kind == Kind.TRANSFER:
            return sum(max(line.amount_fen, 0) for line in self.lines)
        money = [line.amount_fen for line in self.lines if line.account.holds_money]
        return sum(money or [line.amount_fen for line in self.lines if line.account.is_owed])

    @property
    def shown_counterparty(self) -> str:
        if self.counterparty_kind == Counterparty.PERSON:
            return PERSON
        return self.counterparty if self.counterparty_kind == Counterparty.COMPANY else ""


@dataclass(frozen=True)
class Posted:
    """The entry's id and number; ``is_new`` is False where the key was known already."""

    id: int
    number: int
    is_new: bool


def check(new: NewEntry, now: datetime) -> None:
    """Refuse (DomainError) what the database would refuse too, in words an accountant uses."""
    total = sum(line.amount_fen for line in new.lines)
    if len(new.lines) < 2:
        raise DomainError(_("一笔账至少要有两行分录。"))
    if any(line.amount_fen == 0 for line in new.lines):
        raise DomainError(_("分录金额不能为零。"))
    if total:
        raise DomainError(_("借贷不平。"), difference_fen=total)
    if is_no_transfer(new.kind, new.lines):
        raise DomainError(_("内部转账须在两个不同的账户之间，不能记收入、成本和使用。"))
    if any(line.account.fund_id != new.fund.pk for line in new.lines):
        raise DomainError(_("分录的科目不属于这个资金。"))
    if not is_bookable(new.booking_date, clock.local(now).date()):
        raise DomainError(_("记账日期要在 2000-01-01 到今天之间。"))
    if not new.vouchers and not new.no_voucher_reason and new.reverses is None:
        raise DomainError(_("请附上凭证，或写明没有票据的原因。"))


def salted(new: NewEntry) -> tuple[bytes, dict[str, list[str]], dict[str, str]]:
    """The memo's salt, the private fields with their salts, and the commitments of both."""
    private = dict(new.private)
    if new.counterparty_kind == Counterparty.PERSON and new.counterparty:
        private["counterparty"] = new.counterparty
    kept, committed = {}, {}
    for name, value in sorted(private.items()):
        salt = new_salt()
        kept[name] = [salt.hex(), value]
        committed[name] = commit(name, salt, value).hex()
    salt = new_salt()
    committed["memo"] = commit("memo", salt, new.memo).hex()
    return salt, kept, committed


def facts_of(new: NewEntry, now: datetime, committed: dict[str, str], days: Days) -> Facts:
    """What the leaf says; its number is filled in by the database."""
    is_company = new.counterparty_kind == Counterparty.COMPANY
    return Facts(
        estate=new.fund.estate.slug,
        fund=new.fund.code,
        kind=str(new.kind),
        number="0",
        booking_date=new.booking_date,
        posted_at=now,
        counterparty=new.counterparty if is_company else "",
        counterparty_kind=str(new.counterparty_kind),
        legs=[
            Leg(
                line.account.code,
                line.account.name,
                str(line.account.kind),
                line.amount_fen,
                [(days[row], share) for row, share in line.shares],
            )
            for line in new.lines
        ],
        text=committed["memo"],
        private={name: value for name, value in committed.items() if name != "memo"},
        vouchers=[_paper(voucher) for voucher in new.vouchers],
        roles=new.roles,
        authority=authority_facts(new.authority),
        reverses=new.reverses.code if new.reverses else "",
        no_voucher=new.no_voucher_reason,
        source=new.source,
    )


def _paper(voucher: Voucher) -> dict[str, str]:
    shown = {"public": voucher.public_sha256} if voucher.is_public else {}
    return {"original": original_facts(voucher)} | shown


def days_of(news: Iterable[NewEntry]) -> Days:
    """The bank's own day of every row that these entries rest on; one query, none without rows."""
    rows = {row for new in news for line in new.lines for row, _share in line.shares}
    if not rows:
        return {}
    return dict(BankRow.objects.filter(pk__in=rows).values_list("pk", "booked_date"))


def post_entry(*, new: NewEntry, actor, now: datetime) -> Posted:
    """入账: number, entry, lines, month balances, leaf and audit row in one round trip.

    Waits for whoever is posting to the same fund. Raises DomainError for everything that
    ``check`` or the guards of the database refuse; nothing is written then, no number is used.
    For rooms that book by rule; people's drafts go through ``finance.services.ledger``.
    """
    check(new, now)
    salt, kept, (before, after) = prepared(new, now, days_of([new]))
    shares = shares_of(new)
    given = [
        str(new.fund.estate_id), str(new.fund.pk), new.key, str(new.kind), new.booking_date,
        now, _id(actor), str(new.amount_fen), new.shown_counterparty,
        str(new.counterparty_kind), _id(new.authority), new.no_voucher_reason, new.source,
        _id(new.reverses), _id(new.draft), new.memo, salt, Jsonb(kept),
        array(line.account.pk for line in new.lines),
        array(line.amount_fen for line in new.lines),
        array(voucher.pk for voucher in new.vouchers),
        array(row for row, _line, _share in shares),
        array(line for _row, line, _share in shares),
        array(share for _row, _line, share in shares),
        before, after,
    ]  # fmt: skip
    try:
        [found] = call(_SQL, given)
    except IntegrityError as error:
        raise refusal(error) from error
    return Posted(*found)


def call(sql: str, given: list) -> list[tuple]:
    """Rows of a statement that each connection prepares once, where its settings allow that."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        Cursor(cursor.connection) as plain,
    ):
        return plain.execute(sql, given, prepare=True).fetchall()


def _id(row) -> str | None:
    """As text: the width of a number would else be part of what is prepared."""
    return str(row.pk) if row else None


_SQL = """
select * from post_entry(%s::bigint, %s::bigint, %s::text, %s::text, %s::date, %s::timestamptz,
    %s::bigint, %s::bigint, %s::text, %s::text, %s::bigint, %s::text, %s::text, %s::bigint,
    %s::bigint, %s::text, %s::bytea, %s::jsonb, %s::bigint[], %s::bigint[], %s::bigint[],
    %s::bigint[], %s::int[], %s::bigint[], %s::bytea, %s::bytea)
"""


def prepared(new: NewEntry, now, days: Days) -> tuple[bytes, dict, tuple[bytes, bytes]]:
    """The memo's salt, the private fields with theirs, the leaf before and after its number."""
    salt, kept, committed = salted(new)
    try:
        body = canonical.encode(entry_leaf(facts_of(new, now, committed, days)))
    except canonical.NotCanonicalError:
        raise DomainError(_("文字里有不能存证的字符，请删去换行和控制字符。")) from None
    before, _number, after = body.partition(NUMBER)
    return salt, kept, (before + NUMBER[:-2], NUMBER[-1:] + after)


def shares_of(new: NewEntry) -> list[tuple[int, int, int]]:
    """(bank row, line counted from one, fen)."""
    return [
        (row, line, share)
        for line, posted in enumerate(new.lines, 1)
        for row, share in posted.shares
    ]


def refusal(error: IntegrityError) -> DomainError:
    """The guard's refusal as a sentence; what no sentence is known for stays an IntegrityError."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name not in REFUSALS:
        raise error
    return DomainError(_(REFUSALS[name]), guard=name)
