"""What a frozen statement says: its equation, its categories, and whether the bank agrees."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from communities.money import yuan
from communities.wording import day
from finance.certified import CONTRADICTED, UNCERTIFIED
from finance.evidence import BAD, GAP, GREY, JUMP, OK, UNMATCHED
from finance.models import BankAccount, EntryVoucher, Finding, Statement

# By whether rows were added up, and whether a certificate is part of it.
PROOFS = {
    (False, False): _lazy("银行对账单"),
    (False, True): _lazy("银行对账单、存单"),
    (True, False): _lazy("银行余额、流水合计"),
    (True, True): _lazy("银行余额、存单、流水合计"),
}
STATES = {OK: _lazy("一致"), BAD: _lazy("不符"), GREY: _lazy("未对账")}
WORDS = {
    GAP: _lazy("%(account)s：从%(first)s到%(last)s没有流水。"),
    JUMP: _lazy("%(account)s：%(last)s的余额与%(first)s的接不上。"),
    UNMATCHED: _lazy("%(account)s：有 %(n)s 笔流水还没有对应的账。"),
    UNCERTIFIED: _lazy("%(account)s：从%(first)s到%(last)s没有存单或存款证明。"),
    CONTRADICTED: _lazy("%(account)s：%(last)s的存单与账本不符。"),
}


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Side:
    """The bank's side of one account on the last day; ``bank_fen`` None where nothing bears it out."""

    row: dict

    @property
    def name(self) -> str:
        tail = self.row["tail"]
        return _("%(name)s 尾号%(tail)s") % self.row if tail else self.row["name"]

    @property
    def bank_fen(self) -> int | None:
        return self.row.get("bank_fen")

    @property
    def book_fen(self) -> int:
        return self.row["book_fen"]

    @property
    def aside_fen(self) -> int:
        """What of it is no public income (不属公共收益), as two people said."""
        return self.row.get("aside_fen", 0)

    @property
    def difference_fen(self) -> int | None:
        bank = self.bank_fen
        return None if bank is None else self.book_fen - bank + self.aside_fen

    @property
    def disagrees(self) -> bool:
        return self.row["state"] == BAD and self.difference_fen is not None

    @property
    def difference_words(self) -> str:
        known = {"account": self.name, "fen": yuan(self.difference_fen)}
        return _("%(account)s：账本与银行相差 %(fen)s 元。") % known

    @property
    def is_summed(self) -> bool:
        return self.row.get("proof") == "sums"

    @property
    def is_deposit(self) -> bool:
        """定期存款: borne out by certificates, and no bank file speaks of it."""
        return self.row["kind"] == BankAccount.Kind.DEPOSIT

    @property
    def certified(self) -> date | None:
        """The day of the certificate that bears it out."""
        return _date(self.row.get("certificate", {}).get("day"))

    @property
    def as_of(self) -> date | None:
        return _date(self.row.get("as_of"))

    @property
    def received(self) -> date | None:
        """The day on which the file that bears it out came."""
        return _date(self.row.get("file", {}).get("received"))

    @property
    def fingerprint(self) -> str:
        return self.row.get("file", {}).get("sha256", "")[:8]

    @property
    def why(self) -> list[str]:
        return [
            WORDS[one["what"]]
            % {
                "account": self.name,
                "first": day(_date(one["from"])),
                "last": day(_date(one["until"])),
                "n": one.get("lines", 0),
            }
            for one in self.row.get("reasons", [])
        ]

    @property
    def stated(self) -> list[str]:
        """A sentence for each line that bank and books have on either side of the last day."""
        word = _("%(account)s：%(fen)s 元，银行%(bank)s，账本%(book)s。")
        return [
            word
            % {
                "account": self.name,
                "fen": yuan(one["amount_fen"]),
                "bank": day(_date(one["bank"])),
                "book": day(_date(one["book"])),
            }
            for one in self.row.get("stated", [])
        ]


class Change(NamedTuple):
    """对账结论的变更: on which day, from which word to which."""

    on: date
    before: str
    after: str


@dataclass(frozen=True)
class OnItsWay:
    """在途: what had left one side and not arrived at the other on the last day; fen."""

    row: dict

    @property
    def amount_fen(self) -> int:
        return self.row["amount_fen"]

    @property
    def is_late(self) -> bool:
        return "late" in self.row

    @property
    def words(self) -> str:
        """Both sides by name, as far as they are known."""
        sides = dict.fromkeys(("source", "target"), _("另一笔在途款项"))
        days = {name: day(_date(self.row.get(name))) for name in ("since", "until")}
        known = sides | self.row | days
        if "until" in self.row:
            word = _("从%(source)s到%(target)s，%(since)s记入，%(until)s核销")
        elif "source" in self.row:
            word = _("从%(source)s，%(since)s记入，还没有到账")
        else:
            word = _("到%(target)s，%(since)s记入，还没有找到来源")
        return word % known

    @property
    def late_words(self) -> str:
        return _("在途 %(yuan)s 元（%(words)s）已超过 5 个工作日。") % {
            "yuan": yuan(self.amount_fen),
            "words": self.words,
        }


@dataclass(frozen=True)
class Verdict:
    """对账结论 of figures as they were frozen: ok, bad, or grey with its reasons; fen.

    Books and what they owe = banks − what is no public income + money on its way (在途) + difference. Page, poster,
    street, desk and export all ask here. ``statement`` is None where nothing is frozen yet.
    """

    data: dict
    in_doubt: bool
    statement: Statement | None = None

    @property
    def state(self) -> str:
        return GREY if self.in_doubt else self.data["state"]

    @property
    def book_fen(self) -> int:
        return self.data["closing_fen"] + self.owed_fen

    @property
    def owed_fen(self) -> int:
        """预收与待退: of the books' money what is held for others."""
        return self.data.get("owed_fen", 0)

    @property
    def bank_fen(self) -> int | None:
        return self.data["bank_fen"]

    @property
    def transit_fen(self) -> int:
        return self.data["transit_fen"]

    @property
    def difference_fen(self) -> int | None:
        return self.data["difference_fen"]

    @property
    def aside_fen(self) -> int:
        return self.data.get("aside_fen", 0)

    @property
    def reason(self) -> str:
        """What was said of the difference at publication; of another one nothing was said."""
        return self.statement.difference_reason if self.statement and not self.changes else ""

    @property
    def checked_by(self) -> str:
        """Nobody where the verdict is another one since."""
        by = self.statement and not self.changes and self.statement.decided_by
        return by.name if by else ""

    @property
    def checked_at(self) -> datetime | None:
        return self.statement and self.statement.decided_at

    @property
    def accounts(self) -> list[Side]:
        return [Side(row) for row in self.data["accounts"]]

    @property
    def stated(self) -> list[str]:
        """跨期的收支: what explains a difference that is no disagreement."""
        return [sentence for one in self.accounts for sentence in one.stated]

    @property
    def disagreeing(self) -> list[Side]:
        """The accounts whose books say something else than their bank."""
        return [one for one in self.accounts if one.disagrees]

    @property
    def cancels_out(self) -> bool:
        """Whether accounts disagree whose differences hide in the sum."""
        return len(self.disagreeing) > 1 or bool(self.disagreeing and not self.difference_fen)

    @property
    def sentence(self) -> str:
        """One sentence for whoever reads no more, as on the poster."""
        if self.state == GREY:
            return _("尚未与银行对账。") + "".join(self.why)
        if self.state == BAD and self.cancels_out:
            return _("与银行不一致。") + "".join(self.why) + self.reason
        shown = {"fen": yuan(self.difference_fen)}
        if self.state == BAD:
            return _("与银行相差 %(fen)s 元。") % shown + self.reason
        if self.difference_fen:
            return _("与银行相差 %(fen)s 元，已逐笔说明。") % shown + "".join(self.stated)
        return _("与%(proofs)s一致。") % {"proofs": self.proofs}

    @property
    def proofs(self) -> str:
        """What bears the books out, as a green sentence names it."""
        return str(PROOFS[self.is_summed, self.is_certified])

    @property
    def changes(self) -> list[Change]:
        """What came after publication and made another verdict, oldest first."""
        return [
            Change(_date(one["on"]), STATES[one["from"]], STATES[one["to"]])
            for one in self.data.get("verdicts", [])
        ]

    @property
    def word(self) -> str:
        return str(STATES[self.state])

    @property
    def transit(self) -> list[OnItsWay]:
        """在途, one by one; figures frozen earlier hold only the sum."""
        return [OnItsWay(row) for row in self.data.get("transit", [])]

    @property
    def is_summed(self) -> bool:
        """Whether some account's rows were added up, since it prints no balance (流水合计)."""
        return any(one.is_summed for one in self.accounts)

    @property
    def is_certified(self) -> bool:
        """Whether some account is a fixed deposit that a certificate bears out."""
        return any(one.certified for one in self.accounts)

    @property
    def why(self) -> list[str]:
        """A sentence for each reason why it is not green; none where it is."""
        if self.in_doubt:
            return [_("账簿核对发现不一致，正在查明；查明以前不作对账结论。")]
        found = [sentence for one in self.accounts for sentence in one.why]
        if self.cancels_out or self.state == GREY:
            found = [one.difference_words for one in self.disagreeing] + found
        found += [one.late_words for one in self.transit if one.is_late]
        if self.state == GREY and not found:
            return [_("尚未上传银行流水，还不能对账。")]
        return found


def verdict(statement: Statement) -> Verdict:
    """Agreement of the books with the banks on the last day of a statement."""
    days = statement.starts, statement.ends
    doubt = in_doubt(statement.estate_id, statement.fund_id, *days)
    return Verdict(statement.data, doubt, statement)


def in_doubt(estate, fund, starts: date, ends: date) -> bool:
    """Whether a check found something that is not gone: in the books, or in the public copy of a
    voucher on which an entry of these days rests."""
    days = {"entry__fund": fund, "entry__booking_date__range": (starts, ends)}
    papers = EntryVoucher.objects.filter(**days).values("voucher")
    found = Finding.objects.for_estate(estate).open()
    return found.filter(Q(about=Finding.About.BOOKS) | Q(voucher__in=papers)).exists()
