"""责任划分 as a table: who repairs what, and until which day the developer does."""

from datetime import date

import pytest

from repairs.routing import Facts, completed_on, route, warranty_ends

BUILT = date(2022, 6, 30)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("part", "scope", "level", "built", "wanted", "words"),
    [
        ("equipment", "common", "P2", BUILT, "provider", "按合同"),
        ("waterproof", "common", "P2", BUILT, "developer", "至 2027-06-30"),
        ("waterproof", "home", "P2", BUILT, "developer", "至 2027-06-30"),
        ("waterproof", "home", "P2", None, "occupier", "先报价"),
        ("pipes", "home", "P2", BUILT, "occupier", "先报价"),
        ("pipes", "home", "P2", date(2025, 1, 1), "developer", "至 2027-01-01"),
        ("mains", "home", "P2", BUILT, "utility", "水表、电表、气表前面"),
        ("mains", "common", "P1", BUILT, "utility", "水表、电表、气表前面"),
        ("", "common", "P3", BUILT, "provider", "按合同"),
        ("waterproof", "common", "P4", None, "fund", "业主共同决定"),
        ("structure", "common", "P2", BUILT, "developer", "设计使用年限"),
        ("", "common", "C", BUILT, "provider", "投诉、建议由"),
        ("", "home", "C", BUILT, "provider", "投诉、建议由"),
    ],
)
def test_the_first_rule_that_holds_decides(part, scope, level, built, wanted, words):
    duty = route(Facts(part, scope, level, built), TODAY)

    assert duty.route == wanted
    assert words in duty.reason


def test_danger_to_the_structure_comes_before_everything():
    facts = Facts("structure", "common", "P0", BUILT, is_structural_danger=True)

    assert route(facts, TODAY).route == "safety"


@pytest.mark.parametrize(
    ("part", "built", "ends"),
    [
        ("pipes", date(2024, 2, 29), date(2026, 2, 28)),  # 民法典 202
        ("waterproof", date(2024, 2, 29), date(2029, 2, 28)),
        ("wiring", date(2022, 2, 28), date(2024, 2, 28)),
        ("waterproof", date(1996, 2, 29), date(2001, 2, 28)),
        ("heating", date(1996, 2, 29), date(1998, 2, 28)),
        ("decoration", date(1898, 2, 28), date(1900, 2, 28)),
        ("waterproof", date(9999, 12, 31), date(9999, 12, 31)),
        ("", date(2024, 2, 29), None),
        ("structure", date(2024, 2, 29), None),
    ],
)
def test_a_warranty_ends_on_the_corresponding_day_or_the_months_last(part, built, ends):
    assert warranty_ends(part, built) == ends


def test_the_last_day_of_the_warranty_counts():
    facts = Facts("pipes", "common", "P2", date(2024, 2, 29))

    assert route(facts, date(2026, 2, 28)).route == "developer"
    assert route(facts, date(2026, 3, 1)).route == "provider"


def test_a_building_may_have_a_day_of_its_own():
    params = {"completed_on": "2018-01-01", "buildings_completed_on": {"3": "2020-05-20"}}

    assert completed_on(params, 3) == date(2020, 5, 20)
    assert completed_on(params, 1) == date(2018, 1, 1)
    assert completed_on({}, 1) is None
    assert completed_on({"completed_on": "去年"}, 1) is None
