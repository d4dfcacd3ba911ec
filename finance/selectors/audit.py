"""Adding everything up again (账簿核对): what stored figures and numbers ought to be.

Each check is one query over an estate, then all is compared with the log, and the log with what was
signed of it; a finding is a sentence
for the operator.
"""

from django.db import connection

from communities.selectors.log import log_findings
from decisions.selectors.opened import opening_findings
from finance.selectors.proof import proof_findings

_CHECKS = {
    "分录合计不为零：凭证 %s": """
        select e.id from finance_entry e join finance_posting p on p.entry_id = e.id
        where e.estate_id = %(estate)s group by e.id having sum(p.amount_fen) <> 0
            or count(*) < 2""",
    "没有分录：凭证 %s": """
        select e.id from finance_entry e where e.estate_id = %(estate)s
            and not exists (select 1 from finance_posting p where p.entry_id = e.id)""",
    "凭证金额与分录不符：凭证 %s": """
        select e.id from finance_entry e join finance_posting p on p.entry_id = e.id
        join finance_account a on a.id = p.account_id
        where e.estate_id = %(estate)s and e.kind <> 'transfer' group by e.id
        having e.amount_fen <> coalesce(
            sum(p.amount_fen) filter (where a.kind in ('asset_bank', 'asset_wallet', 'clearing')),
            sum(p.amount_fen) filter (where a.kind = 'owed'), 0)""",
    "预收或待退少于零：科目 %s，%s": """
        select account_id, month from (
            select b.account_id, b.month, sum(b.credit_fen - b.debit_fen)
                over (partition by b.account_id order by b.month) as held
            from finance_monthbalance b join finance_account a on a.id = b.account_id
            where b.estate_id = %(estate)s and a.kind = 'owed') kept
        where held < 0""",
    "分录与凭证不是同一天或同一资金：凭证 %s": """
        select distinct e.id from finance_entry e join finance_posting p on p.entry_id = e.id
        where e.estate_id = %(estate)s and (e.estate_id, e.fund_id, e.booking_date)
            is distinct from (p.estate_id, p.fund_id, p.booking_date)""",
    "凭证号不连续：资金 %s，%s 年": """
        select h.fund_id, h.year from finance_bookhead h
        left join finance_entry e on e.fund_id = h.fund_id and e.year = h.year
        where h.estate_id = %(estate)s group by h.id having count(e.id) <> h.last_number
            or coalesce(min(e.number), 1) <> 1 or coalesce(max(e.number), 0) <> h.last_number""",
    "月发生额与分录不符：科目 %s，%s": """
        select coalesce(kept.account_id, added.account_id), coalesce(kept.month, added.month)
        from (select * from finance_monthbalance where estate_id = %(estate)s) kept
        full join (
            select account_id, date_trunc('month', booking_date)::date as month, count(*) as n,
                sum(greatest(amount_fen, 0)) as debit, sum(greatest(-amount_fen, 0)) as credit
            from finance_posting where estate_id = %(estate)s group by 1, 2
        ) added on added.account_id = kept.account_id and added.month = kept.month
        where (kept.debit_fen, kept.credit_fen, kept.n_lines)
            is distinct from (added.debit, added.credit, added.n)""",
    "前面有未公示的日期：公示表 %s": """
        select s.id from finance_statement s
        where s.estate_id = %(estate)s and s.status = 'published' and exists (
            select from finance_entry e left join finance_entry r on r.id = e.reverses_id
            where e.fund_id = s.fund_id and 'opening' not in (e.kind, coalesce(r.kind, ''))
            and e.booking_date < s.starts and not exists (
                select from finance_statement b where b.fund_id = s.fund_id
                and b.status = 'published' and e.booking_date between b.starts and b.ends))""",
    "流水被重复使用：流水 %s": """
        select r.id from finance_bankrow r join finance_match m on m.bank_row_id = r.id
        where r.estate_id = %(estate)s group by r.id
        having sum(m.amount_fen) * sign(r.amount_fen) not between 0 and abs(r.amount_fen)""",
    "没有存证叶：凭证 %s": """
        select e.id from finance_entry e left join communities_leaf l
            on l.estate_id = e.estate_id and l.index = e.leaf_index and l.kind = 'entry'
        where e.estate_id = %(estate)s and l.id is null""",
    "存证叶没有对应的凭证、对账或公示表：第 %s 叶": """
        select l.index from communities_leaf l where l.estate_id = %(estate)s
            and (l.kind = 'entry' and not exists (select from finance_entry e
                    where e.estate_id = l.estate_id and e.leaf_index = l.index)
                or l.kind = 'match' and not exists (select from finance_match m
                    where m.estate_id = l.estate_id and m.leaf_index = l.index)
                or l.kind = 'statement' and not exists (select from finance_statement s
                    where s.estate_id = l.estate_id and s.leaf_index = l.index))""",
    "存证叶的哈希不符：第 %s 叶": """
        select index from communities_leaf where estate_id = %(estate)s
            and hash <> sha256('\\x00'::bytea || body)""",
    "存证叶的序号不连续：共 %s 叶，末尾记为 %s": """
        select count(l.id), h.size from communities_loghead h
        left join communities_leaf l on l.estate_id = h.estate_id
        where h.estate_id = %(estate)s group by h.size
        having count(l.id) <> h.size or coalesce(max(l.index) + 1, 0) <> h.size""",
}


def ledger_findings(estate) -> list[str]:
    """What does not add up in an estate's books, its log and the votes that money rests on; empty when everything does."""
    found = [*_added_up(estate), *proof_findings(estate), *log_findings(estate)]
    return [*found, *opening_findings(estate)]


def _added_up(estate) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for sentence, sql in _CHECKS.items():
            cursor.execute(sql, {"estate": estate.pk})
            found += [sentence % row for row in cursor.fetchall()]
    return found
