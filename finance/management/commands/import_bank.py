"""``manage.py import_bank FILE --estate SLUG``: read a bank file, show or store what it says."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from communities import clock
from communities.models import Estate
from finance.bankfiles import Problem, Reading, read
from finance.bankfiles.totals import yuan
from finance.models import BankAccount
from finance.services.bank import (
    NotImported,
    against_account,
    import_reading,
    remembered_mapping,
)
from finance.services.comparing import NEW, REST, SAME, Answers, compare_with_account

UNCONFIRMED = (
    "没有存入：这家银行各列的意思是猜的，还没有人确认过。"
    "请在工作台的「银行流水」上传一次并确认，以后同样的文件就照此读取；猜测可用 --dry-run 查看"
)


DOUBT = (
    "与账户里“{file}”第 {line} 行（{at}，{yuan} 元，{words}）可能是同一笔，"
    "请用 --same 或 --new 加行号说明"
)


def _doubt(question: dict) -> Problem:
    held = question["held"]
    words = " ".join(filter(None, (held["counterparty"], held["memo"]))) or "没有摘要"
    text = DOUBT.format(**held, yuan=yuan(held["amount_fen"]), words=words)
    return Problem(question["line"], None, text)


class Command(BaseCommand):
    requires_system_checks = []
    help = "读取银行或支付平台导出的流水文件；核对无误后存入，或只预览（--dry-run）。"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--estate", required=True, metavar="SLUG", help="小区网址名")
        parser.add_argument(
            "--account", metavar="NUMBER", help="账号、尾号或开户行名；预览时可省略"
        )
        parser.add_argument("--dry-run", action="store_true", help="只读取和核对，不存入")
        parser.add_argument("--json", action="store_true", help="标准输出只有一段 JSON")
        parser.add_argument(
            "--accept-difference", default="", metavar="REASON", help="差异已核实的原因"
        )
        parser.add_argument(
            "--same",
            default="",
            metavar="LINES",
            help="这几行与账户里已有的是同一笔：行号用逗号隔开，或 all",
        )
        parser.add_argument("--new", default="", metavar="LINES", help="这几行是另一笔，写法同上")

    def handle(self, *args, **options):
        self.options, self.is_confirmed = options, False
        dry, account = options["dry_run"], None
        if not dry or options["account"]:
            account = self._account()
        reading = self._read(account)
        if account:
            self._compare(account, reading)
        if dry:
            return self._end(reading, failed=bool(reading.errors or reading.question))
        if reading.format == "mapped" and not self.is_confirmed:
            reading.errors.append(Problem(None, None, UNCONFIRMED))
            return self._end(reading, failed=True)
        return self._store(account, reading)

    def _compare(self, account, reading) -> None:
        """What speaks against storing, beside what the file says of itself."""
        problems, differences = against_account(reading, account)
        reading.errors += problems
        reading.differences += differences
        if reading.errors or reading.question:
            return
        found = compare_with_account(account, reading, self._answers())
        reading.errors += map(_doubt, found.questions)
        reading.differences += found.differences
        reading.notes += found.notes

    def _answers(self) -> Answers:
        """``--same`` and ``--new`` as answers by line."""
        said = {}
        for word in (NEW, SAME):
            for line in filter(None, self.options[word].replace(" ", "").split(",")):
                said[REST if line == "all" else line] = word
        return said

    def _account(self) -> BankAccount:
        estate = Estate.objects.filter(slug=self.options["estate"]).first()
        if estate is None:
            self._refuse(f"没有网址名为「{self.options['estate']}」的小区")
        number = self.options["account"]
        if not number:
            self._refuse("请用 --account 指明存入哪个账户（账号或尾号），或用 --dry-run 只预览")
        accounts = BankAccount.objects.filter(
            Q(number=number) | Q(number_tail=number) | Q(bank_name=number),
            estate=estate,
            is_active=True,
        )[:2]
        if len(accounts) != 1:
            self._refuse(
                f"「{number}」{'对应不止一个账户，请写完整账号' if accounts else '不是这个小区的账户'}"
            )
        return accounts[0]

    def _read(self, account) -> Reading:
        path = Path(self.options["file"])
        reading = read(path)
        guess = reading.mapping_guess
        if account and reading.format == "mapped" and guess:
            kept = remembered_mapping(account.estate, account.bank_name, guess.signature)
            self.is_confirmed = kept is not None
            return read(path, mapping=kept) if kept else reading
        return reading

    def _store(self, account, reading):
        path = Path(self.options["file"])
        try:
            stored = import_reading(
                estate=account.estate,
                bank_account=account,
                reading=reading,
                name=path.name,
                data=path.read_bytes() if not reading.errors else b"",
                actor=None,
                now=clock.now(),
                difference_reason=self.options["accept_difference"],
                answers=self._answers(),
            )
        except NotImported as refusal:
            return self._end(reading, failed=True, last=refusal.message)
        text = f"新增 {stored.n_added} 行，已有 {stored.n_known} 行，未动钱 {stored.n_unmoved} 行"
        return self._end(reading, failed=False, last=text)

    def _refuse(self, message: str):
        if self.options["json"]:
            self._print_json(Reading(errors=[Problem(None, None, message)]))
            sys.exit(1)
        raise CommandError(message)

    def _print_json(self, reading: Reading):
        self.stdout.write(json.dumps(reading.summary(), ensure_ascii=False, indent=2))

    def _end(self, reading: Reading, *, failed: bool, last: str = ""):
        if self.options["json"]:
            self._print_json(reading)
        else:
            self._print(reading)
        for note in reading.notes:
            self.stderr.write(note)
        if last:
            self.stderr.write(last)
        if failed:
            sys.exit(1)

    def _print(self, reading: Reading):
        known = reading.summary()
        write = self.stdout.write
        write(
            f"格式 {known['format'] or '未认出'}  币种 {known['currency'] or '—'}  行数 {known['rows']}"
        )
        write(f"收入 {yuan(known['sum_in_fen'])} 元  支出 {yuan(known['sum_out_fen'])} 元")
        write(f"起止 {known['first'] or '—'} 至 {known['last'] or '—'}")
        guess = reading.mapping_guess
        if guess and not guess.sure:
            columns = {
                name: "、".join(guess.header[at] for at in places if at < len(guess.header))
                for name, places in guess.columns.items()
            }
            write(f"列对应（猜测）{json.dumps(columns, ensure_ascii=False)}")
        for text in reading.differences:
            write(f"差异：{text}")
        for problem in known["errors"]:
            place = f"第 {problem['row']} 行" if problem["row"] else "整份文件"
            column = f" {problem['column']} 列" if problem["column"] else ""
            write(f"错误：{place}{column}：{problem['message']}")
