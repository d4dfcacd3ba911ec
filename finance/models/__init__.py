from finance.models.bank import (
    BankAccount,
    BankFile,
    BankMapping,
    BankRow,
    FileWithdrawal,
    RowSetAside,
)
from finance.models.billing_jobs import BillingJob
from finance.models.bills import Bill, BillDebtor, BillingReversal, BillingRun, BillOpening
from finance.models.books import Account, Authority, BookHead, Fund, MonthBalance
from finance.models.certificate import CertificateWithdrawal, DepositCertificate
from finance.models.channel_bills import BillDifference, BillPart, ChannelBill
from finance.models.channel_payouts import ChannelPayout, PayoutDifference, PayoutPart
from finance.models.clearance import Clearance
from finance.models.complaints import ComplaintLook
from finance.models.counter import CashDeposit, CashDifference, CashShift, CashTaking
from finance.models.demands import Demand, DemandBill, DemandDelivery
from finance.models.demo_trades import DemoTrade
from finance.models.doubts import BillDoubt, DoubtAnswer
from finance.models.draft import Approval, DraftLine, DraftVoucher, EntryDraft
from finance.models.entry import Entry, EntryText, EntryVoucher, Match, Posting
from finance.models.fees import FeeKind, FeeNote, FeeSchedule
from finance.models.finding import Finding
from finance.models.opening_day import (
    AccountEnd,
    AccountRegistration,
    FundOpening,
    OpeningLine,
)
from finance.models.orders import (
    BY_HAND,
    ChannelName,
    OddProposal,
    OrderClosing,
    Payment,
    PaymentShare,
    PayOrder,
    Reservation,
)
from finance.models.payee_accounts import ChannelNote, PayeeAccount
from finance.models.prepaid import OpeningPrepaid, Prepayment
from finance.models.receipts import Receipt, ReceiptHead
from finance.models.refunds import Refund, RefundEnd
from finance.models.reminders import Reminder, Step
from finance.models.statement import Statement
from finance.models.transfers import Cashier, TransferSlip
from finance.models.turn import DepositTurn
from finance.models.voucher import Voucher

__all__ = [
    "BY_HAND",
    "Account",
    "AccountEnd",
    "AccountRegistration",
    "Approval",
    "Authority",
    "BankAccount",
    "BankFile",
    "BankMapping",
    "BankRow",
    "Bill",
    "BillDebtor",
    "BillDifference",
    "BillDoubt",
    "BillOpening",
    "BillPart",
    "BillingJob",
    "BillingReversal",
    "BillingRun",
    "BookHead",
    "CashDeposit",
    "CashDifference",
    "CashShift",
    "CashTaking",
    "Cashier",
    "CertificateWithdrawal",
    "ChannelBill",
    "ChannelName",
    "ChannelNote",
    "ChannelPayout",
    "Clearance",
    "ComplaintLook",
    "Demand",
    "DemandBill",
    "DemandDelivery",
    "DemoTrade",
    "DepositCertificate",
    "DepositTurn",
    "DoubtAnswer",
    "DraftLine",
    "DraftVoucher",
    "Entry",
    "EntryDraft",
    "EntryText",
    "EntryVoucher",
    "FeeKind",
    "FeeNote",
    "FeeSchedule",
    "FileWithdrawal",
    "Finding",
    "Fund",
    "FundOpening",
    "Match",
    "MonthBalance",
    "OddProposal",
    "OpeningLine",
    "OpeningPrepaid",
    "OrderClosing",
    "PayOrder",
    "PayeeAccount",
    "Payment",
    "PaymentShare",
    "PayoutDifference",
    "PayoutPart",
    "Posting",
    "Prepayment",
    "Receipt",
    "ReceiptHead",
    "Refund",
    "RefundEnd",
    "Reminder",
    "Reservation",
    "RowSetAside",
    "Statement",
    "Step",
    "TransferSlip",
    "Voucher",
]
