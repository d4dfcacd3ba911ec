"""Whatever the layout: what is read is true, or the file says that it is not sure."""

from collections import Counter

from hypothesis import HealthCheck, given, settings

from finance.bankfiles.recognise import read_bytes
from tests.finance.random_layouts import statements
from tests.long import times


def test_a_wrong_figure_never_comes_alone(figures):
    told = Counter()

    @given(statements())
    @settings(
        max_examples=times("bank layouts"),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def read_truly(made):
        reading = read_bytes(made.text.encode())
        is_loud = bool(reading.errors or reading.question or reading.differences)
        said = (len(reading.rows), reading.sum_in_fen, reading.sum_out_fen)
        assert is_loud or said == made.truth, (made.way, said, made.truth, made.text)
        told[("asked" if reading.question else "refused or differs") if is_loud else "read"] += 1

    read_truly()
    share = told["read"] / told.total()
    figures(f"{share:.0%} of {told.total()} layouts read without a question: {dict(told)}")
    assert share > 0.5, told
