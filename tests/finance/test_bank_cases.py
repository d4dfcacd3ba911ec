"""Bank files that were once read wrongly (all invented), each with the right answer.

``rows, in, out`` in fen, then what else must hold; ``refuse`` wants an error that says so.
"""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from finance.bankfiles import Reading, read

CASES = Path(__file__).parent / "bank_cases"
ANSWERS = {
    "ali_closed_partial_refund.csv": "2 8000 10000",
    "ali_printed_net_of_refunds.csv": "4 8660 11400 nodiff",
    "ali_yuebao_received.csv": "1 0 0",
    "ali_withdraw_returned.csv": "2 50000 50000",
    "wx_original.csv": "2 80000 0",
    "wx_saved_by_excel.csv": "2 80000 0 note:Excel",
    "boc_corp_bilingual.csv": "3 150050 40000 nodiff other:某广告公司,某维修公司,某物业公司",
    "boc_corp_one_missing.csv": "2 120050 40000 diff",
    "words_paid_received.csv": "3 8850 4200",
    "dir_words_nobal.csv": "3 50000 20000 orask",
    "reversal_debit_minus.csv": "3 65000 0 nodiff",
    "amount_two_candidates.csv": "3 22587 39402 nodiff",
    "dated_month_total.csv": "3 150000 0",
    "opening_row_zeros.csv": "1 50000 0 nodiff",
    "opening_words.csv": "2 60000 0 nodiff",
    "month_heading_total.csv": "2 80000 0",
    "footer_signatures.csv": "2 50000 10000 nodiff",
    "utc_z.csv": "2 50000 10000 first:2026-03-01",
    "xl_account_as_number.xlsx": "2 50000 10000 note:15 tail:",
    "xl_hidden_sheet_longer.xlsx": "2 50000 10000",
    "b_freeze_balance.csv": "2 50000 10000 nodiff",
    "b_dr_cr_en.csv": "2 50000 10000 nodiff",
    "b_jie_dai_words_2rows.csv": "2 50000 10000 nodiff",
    "b_two_filled_row.csv": "3 65000 0 orask",
    "b_parking_plate.csv": "2 1800 0 orask",
    "b_two_accounts_stacked.csv": "refuse:账号",
    "b_dir_full.csv": "2 350 100 orask",
    "c_refund_flips_all.csv": "3 80000 10000",
    "c_abc_with_direction.csv": "3 55000 10000 nodiff",
    "c_memo_many_bars.csv": "2 50000 10000 nodiff",
    "c_half_character_memo.csv": "2 50000 10000",
    "c_ali_old_transfer.csv": "1 0 12640",
    "c_two_accounts_no_balance.csv": "refuse:账号",
    "e_formula_ns_prefix.xlsx": "refuse:公式",
    "e_shared_string_bomb.xlsx": "refuse:",
    "e_number_1e27.xlsx": "refuse:C2",
    "e_error_value_no_ref.xlsx": "refuse:错误值",
}


def figures(reading: Reading) -> list[str]:
    return [str(len(reading.rows)), str(reading.sum_in_fen), str(reading.sum_out_fen)]


def said(reading: Reading) -> str:
    return " ".join(f"{one.column} {one.message}" for one in reading.errors)


CHECKS = {
    "nodiff": lambda reading, _: not reading.differences,
    "diff": lambda reading, _: reading.differences,
    "note": lambda reading, words: any(words in note for note in reading.notes),
    "first": lambda reading, day: reading.first == date.fromisoformat(day),
    "tail": lambda reading, tail: reading.account_tail == tail,
    "other": lambda reading, names: [row.counterparty for row in reading.rows] == names.split(","),
    "refuse": lambda reading, words: reading.errors and words in said(reading),
}


@cache
def reading_of(name: str) -> Reading:
    return read(CASES / name)


def is_right(reading: Reading, answer: str) -> bool:
    tags = dict(word.partition(":")[::2] for word in answer.split() if not word.isdigit())
    if "orask" in tags and (reading.errors or reading.choices):
        return True
    wanted = [word for word in answer.split() if word.isdigit()]
    if wanted and (reading.errors or figures(reading) != wanted):
        return False
    return all(CHECKS[tag](reading, words) for tag, words in tags.items() if tag != "orask")


@pytest.mark.parametrize("name", ANSWERS)
def test_a_case_is_answered_rightly(name):
    reading = reading_of(name)
    told = figures(reading), reading.differences, said(reading)
    assert is_right(reading, ANSWERS[name]), told


def test_every_case_has_an_answer():
    assert {path.name for path in CASES.iterdir()} == set(ANSWERS)
