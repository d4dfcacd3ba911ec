from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from communities import wording

EVENING = datetime(2025, 10, 15, 10, 0, tzinfo=UTC)


def test_a_moment_is_told_on_the_clock_of_shanghai():
    assert wording.moment(EVENING) == "2025年10月15日 18:00"
    assert wording.moment(datetime(2025, 9, 30, 16, 30, tzinfo=UTC), year=False) == "10月1日 00:30"


def test_a_deadline_names_the_weekday():
    assert wording.deadline(EVENING) == "10月15日（周三）18:00"
    with override("en"):
        assert wording.deadline(EVENING) == "Wed 15 Oct 18:00"


def test_a_range_names_the_year_again_only_where_it_changes():
    assert wording.day_range(date(2025, 9, 1), date(2025, 9, 30)) == "2025年9月1日—9月30日"
    assert wording.day_range(date(2025, 12, 1), date(2026, 1, 5)) == "2025年12月1日—2026年1月5日"


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("2025", "2025年", "2025"),
        ("2025-Q3", "2025年第三季度", "Q3 2025"),
        ("2025-H2", "2025年下半年", "H2 2025"),
        ("2025-09", "2025年9月", "September 2025"),
    ],
)
def test_period_codes_have_names(code, chinese, english):
    assert wording.period_name(code) == chinese
    with override("en"):
        assert wording.period_name(code) == english


def test_phones_are_grouped_masked_and_dialled():
    assert wording.phone("+8613800001234") == "138 0000 1234"
    assert wording.phone("0573-87001234") == "0573-87001234"
    assert wording.phone_masked("+8613800001234") == "138****1234"
    assert wording.phone_masked("110") == "****"
    assert wording.dialled("0573-8700 1234") == "057387001234"


def test_officers_keep_their_given_name_to_themselves():
    assert wording.officer("张三丰") == "张**"
    assert wording.officer(" ") == "—"


def test_fingerprints_are_grouped_by_four():
    assert wording.grouped("3f9a71c2") == "3f9a 71c2"


def test_an_address_is_masked_by_its_kind():
    assert wording.address_masked("zhou@example.org") == "z…@example.org"
    assert (
        wording.address_masked("https://qyapi.example.com/send?key=1")
        == "https://qyapi.example.com/…"
    )
    assert wording.address_masked("wecom://key") == "wecom://key/…"
    assert wording.address_masked("+8613800001111") == "138****1111"
