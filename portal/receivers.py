"""What happens above when something happens below: versions kept, pages written anew."""

from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import GroupApprovalTask
from wagtail.signals import (
    page_published,
    page_unpublished,
    task_submitted,
    workflow_approved,
    workflow_rejected,
)

from communities import clock
from communities.models import Body, PropertyCompany
from communities.selectors import estates_told_of
from communities.signals import (
    callees_changed,
    setting_changed,
    working_hours_adopted,
    working_hours_withdrawn,
)
from finance import signals
from finance.settings_rows import PUBLISHING
from portal.content.guides import keep_version
from portal.content.pictures import make_plain
from portal.content.reviews import APPROVED, REJECTED, tell_of_asking, tell_of_end
from portal.home.selectors import estate_home
from portal.models import EstatePage, GuidePage, NoticePage, ShortLink
from portal.publishing import paths
from portal.publishing.comparing import page_findings
from portal.publishing.files import periods_written, want
from portal.publishing.statements import place
from portal.shown_files.rehashing import file_findings
from portal.shown_files.services import check_meaning, check_unshown, show_files
from portal.signals import home_shown
from repairs.signals import spot_added


@receiver(page_published, sender=GuidePage)
def keep_published_guide(instance, **_):
    """Wagtail sends this too where a page is only planned, and again when it goes live."""
    if instance.live:
        keep_version(page=instance, now=clock.now())


@receiver(page_published, sender=GuidePage)
@receiver(page_published, sender=NoticePage)
def keep_shown_files(instance, **_):
    if instance.live:
        show_files(page=instance, now=clock.now())


@receiver(pre_delete, sender=Document)
@receiver(pre_delete, sender=Image)
def keep_what_a_page_showed(instance, **_more):
    check_unshown(instance)


@receiver(pre_save, sender=Document)
@receiver(pre_save, sender=Image)
def keep_its_meaning(instance, raw=False, **_more):
    if not raw and instance.pk:
        check_meaning(instance)


@receiver(setting_changed)
def a_setting_changed(sender, settled, **_more):
    """The books say by which terms they are published and cash is paid in; a period that is promised no
    more has no page any more."""
    estate = settled.estate
    written = periods_written(estate) if settled.key in PUBLISHING else []
    want([paths.rules(estate), *paths.of_verdicts(estate), *written], at=clock.now())


@receiver(callees_changed)
def somebody_else_to_call(sender, estate, **_more):
    want(paths.of_callees(estate), at=clock.now())


@receiver(post_save, sender=Body)
@receiver(post_save, sender=PropertyCompany)
def another_number(instance, raw=False, **_more):
    """By whichever form: of every estate that it manages or serves."""
    moment = clock.now()
    for estate in [] if raw else estates_told_of(instance, moment):
        want(paths.of_callees(estate), at=moment)


@receiver(working_hours_adopted)
def hours_come(sender, adopted, **_more):
    want([paths.rules(adopted.estate)], at=clock.now())


@receiver(working_hours_withdrawn)
def hours_stay(sender, withdrawn, **_more):
    want([paths.rules(withdrawn.estate)], at=clock.now())


@receiver(signals.entries_posted)
def entries_posted(sender, estate, entries, **_more):
    want(paths.of_entries(estate, entries), at=clock.now())


@receiver(signals.statement_changed)
def statement_changed(sender, statement, **_more):
    place(statement)
    want(paths.of_statement(statement), at=clock.now())


@receiver(signals.bank_side_changed)
def bank_side_changed(sender, estate, entries, **_more):
    """An entry names the days of its bank rows, every verdict counts what is unexplained."""
    want([*paths.of_entries(estate, entries), *paths.of_verdicts(estate)], at=clock.now())


@receiver(signals.books_doubted)
@receiver(signals.promise_changed)
def verdicts_changed(sender, estate, **_more):
    want([*paths.of_verdicts(estate), *periods_written(estate)], at=clock.now())


@receiver(signals.pages_asked)
def compare_pages(sender, estate, now, **_more):
    return page_findings(estate, now)


@receiver(signals.files_asked)
def hash_files_again(sender, estate, now, **_more):
    return file_findings(estate, now)


@receiver(signals.paper_changed)
def paper_changed(sender, voucher, **_more):
    want(paths.of_paper(voucher), at=clock.now())


@receiver([page_published, page_unpublished], sender=GuidePage)
@receiver([page_published, page_unpublished], sender=NoticePage)
def shown_at_home_changed(sender, instance, **_more):
    if instance.estate:
        want([paths.home(instance.estate)], at=clock.now())


@receiver(task_submitted)
def review_asked(sender, instance, user, **_more):
    if isinstance(instance.task.specific, GroupApprovalTask):
        tell_of_asking(instance, user, clock.now())


@receiver(workflow_approved)
def review_approved(sender, instance, user, **_more):
    tell_of_end(instance, APPROVED, user, clock.now())


@receiver(workflow_rejected)
def review_rejected(sender, instance, user, **_more):
    tell_of_end(instance, REJECTED, user, clock.now())


@receiver(home_shown, sender=EstatePage)
def tell_home(sender, page, **_more):
    return estate_home(page)


@receiver(spot_added)
def give_label_its_address(sender, spot, path, **_more):
    """Labels and posters share one set of codes: what is taken is refused."""
    ShortLink.objects.create(code=spot.code, path=path)


@receiver(pre_save, sender=Image)
def keep_the_picture_alone(instance, raw=False, **_more):
    if not raw:
        make_plain(instance)
