"""A bank file of a hundred thousand rows: read, checked and stored, against openpyxl only reading it."""

import io
import resource
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import xlsxwriter

from communities import clock
from finance.bankfiles import guard, read
from finance.models import Fund
from finance.services.bank import import_reading
from tests.finance.accounts import kept_account
from tests.finance.reading_memory import measured

ROWS = 100_000
TITLES = ("交易时间", "收入", "支出", "余额", "对方户名", "对方账号", "摘要", "流水号")
START = datetime.fromisoformat("2026-03-01T00:00:00")


def measure(books):
    """Yields the line of (what, ours, limit, target), in rows a second of CPU; prints the memory."""
    data = workbook()
    limit = _seconds(lambda: _only_read(data))
    ours = _seconds(lambda: _import(books, data))
    yield "bank file stored / openpyxl reads it (rows/CPU s)", ROWS / ours, ROWS / limit, 1.0
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        _, _, peak = measured(Path(file.name))
    print(
        f"{'':4}{ours:.1f} s of CPU against {limit:.1f} s (ratio {ours / limit:.2f}, at most 1); "
        f"the reading child held at most {peak} MiB (<= 150)"
    )


def workbook() -> bytes:
    out, balance = io.BytesIO(), 0
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("明细")
    sheet.write_row(0, 0, TITLES)
    for at in range(ROWS):
        fen = at * 37 % 99_991 + 1
        signed = -fen if at % 3 == 0 and balance > fen else fen
        balance += signed
        when = (START + timedelta(seconds=20 * at)).isoformat(sep=" ")
        paid = (None, -signed / 100) if signed < 0 else (signed / 100, None)
        words = f"住户{at % 1500}", f"62170012345{at % 1500:05}", f"停车费 {at % 400} 号车位"
        sheet.write_row(at + 1, 0, (when, *paid, balance / 100, *words, f"2026{at:012}"))
    book.close()
    return out.getvalue()


def _import(books, data: bytes) -> None:
    estate = books.fund.estate
    fund = Fund.objects.get(pk=books.fund.pk)
    account = kept_account(
        estate=estate, fund=fund, kind="bank", number="62220009", bank_name="基准银行"
    )
    reading = read(data)
    if len(reading.rows) != ROWS or reading.errors or reading.differences:
        raise RuntimeError(f"read {len(reading.rows)}: {reading.errors} {reading.differences}")
    import_reading(
        estate=estate,
        bank_account=account,
        reading=reading,
        name="流水.xlsx",
        data=data,
        actor=None,
        now=clock.now(),
    )
    # What a reader spent is known once it has ended.
    guard.readers.close()


def _only_read(data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for _ in book.worksheets[0].iter_rows(values_only=True):
        pass


def _seconds(step) -> float:
    """CPU of this process and of its children that have ended; not the database's."""
    before = _spent()
    step()
    return _spent() - before


def _spent() -> float:
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
