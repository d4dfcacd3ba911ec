"""What pages of promised periods rest on besides the books: settings, and whom to call."""

from datetime import UTC, date, datetime

import pytest

from communities import clock
from communities.models import PropertyCompany
from communities.selectors import management_body_of
from communities.services import change_estate_settings
from communities.services.estate_settings import settle
from communities.services.people import end_contract
from finance.services.first_period import choose_first_period
from portal import tasks
from portal.models import PublishJob
from portal.publishing import files
from portal.publishing.comparing import page_findings
from tests.portal.test_accounts_pages import HERE, words
from tests.settled import keep_setting
from tests.that_day import set_clock

HOME, Q3 = "/e/riverside/", f"{HERE}2026-Q3/"
ALL = {f"{language}{path}" for language in ("", "/en") for path in (HOME, HERE, Q3)}
# 29 November in Shanghai from its first minute on.
THEN = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)


@pytest.fixture
def late(books, settings, tmp_path):
    """The third quarter is late, and every page of the estate lies as a file."""
    settings.PUBLIC_ROOT = tmp_path / "public"
    set_clock(settings, tmp_path, THEN)
    choose_first_period(
        estate=books.fund.estate, month=date(2026, 7, 1), actor=books.cast.bob,
        now=datetime(2026, 9, 20, 4, tzinfo=UTC),
    )  # fmt: skip
    tasks.publish_again()
    files.publish_waiting(60)
    assert not PublishJob.objects.exists()
    return books


def asked():
    return set(PublishJob.objects.values_list("path", flat=True))


def test_another_rhythm_asks_for_the_pages_of_periods_that_lie_as_files(late):
    gone = files.file_of(f"{HERE}2027-Q1/")
    gone.parent.mkdir(parents=True)
    gone.write_text("旧")
    words = {"estate": late.cast.riverside, "reason": "业主要求", "actor": late.cast.bob}
    settle(key="outflow_limit_fen", value=900_000, now=clock.now(), **words)
    assert f"{HERE}2027-Q1/" not in asked(), "control: no setting of publishing"

    settle(key="publishes_months", value=1, now=clock.now(), **words)

    assert ALL | {f"{HERE}2027-Q1/"} <= asked()
    files.publish_waiting(60)
    assert not gone.exists()


def another_phone_of_the_estate(cast):
    phones = {"property_phone": "0573-87009999", "community_phone": "0573-87008888"}
    change_estate_settings(
        estate=cast.riverside, phones=phones, completed_on={}, actor=cast.bob, now=clock.now()
    )


def another_phone_of_the_body(cast):
    body = management_body_of(cast.riverside, clock.now()).body
    body.phone = "0573-87007777"
    body.save()


def another_phone_of_the_company(cast):
    company = PropertyCompany.objects.get(pk=cast.contract.company_id)
    company.phone = "0573-87006666"
    company.save()


def an_early_end_of_the_contract(cast):
    now = clock.now()
    end_contract(contract=cast.contract, at=now, reason="到期", actor=None, now=now)


@pytest.mark.parametrize(
    "change",
    [
        another_phone_of_the_estate,
        another_phone_of_the_body,
        another_phone_of_the_company,
        an_early_end_of_the_contract,
    ],
)
def test_whom_to_call_is_written_anew(late, change):
    change(late.cast)
    assert asked() >= ALL


def test_another_number_is_no_difference_from_the_books(late):
    page = files.file_of(Q3)
    told = page.read_text()
    assert told.count('<p class="callee">') == 3
    page.write_text(told.replace("提醒社区", "问一问社区"))
    assert page_findings(late.cast.riverside, clock.now()) == []
    page.write_text(told.replace("已逾期29天", "已逾期9天"))
    assert page_findings(late.cast.riverside, clock.now()) == [f"公示网页与账本不符：{Q3}"], (
        "control"
    )


def test_before_the_first_statement_its_own_day_is_promised(books, client, settings, tmp_path):
    set_clock(settings, tmp_path, THEN)
    estate = books.fund.estate
    keep_setting(estate, "publishes_months", 1)
    keep_setting(estate, "publish_month_day", 10)
    choose_first_period(estate=estate, month=date(2026, 11, 1), actor=books.cast.bob, now=THEN)
    for path in (HOME, HERE):
        assert "2026年11月公示表：应于12月10日前公示，还有11天。" in words(client.get(path))
