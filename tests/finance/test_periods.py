from datetime import date

import pytest

from finance.periods import bounds, previous


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(code, first, last):
    assert bounds(code) == (first, last)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-q3",
        "26-09",
        "2026-9",
        "\N{FULLWIDTH DIGIT TWO}026",
        "2026-Q3 ",
    ],
)
def test_other_codes_are_none(code):
    with pytest.raises(ValueError, match="no period"):
        bounds(code)


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2026-01", "2025-12"),
        ("2026-10", "2026-09"),
        ("2026-Q1", "2025-Q4"),
        ("2026-Q3", "2026-Q2"),
        ("2026-H1", "2025-H2"),
        ("2026-H2", "2026-H1"),
        ("2026", "2025"),
    ],
)
def test_the_period_before_has_the_same_length(code, before):
    assert previous(code) == before
