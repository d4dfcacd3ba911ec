"""Work on people that no person waits for."""

from celery import shared_task

from communities import clock
from communities.services.accounts import forget_unproved
from communities.services.attempts import drop_old_attempts
from communities.services.contacts import make_due_contacts
from communities.services.devices import drop_old_devices
from communities.services.document_checks import lapse_checks
from communities.services.groups import sync_everybody
from communities.services.office_ends import pass_on_ended
from communities.services.offices import lapse_offices
from communities.services.papers import sweep_papers
from communities.services.recomputing import recompute_provisional
from communities.services.roster_undo import forget_undo
from communities.services.sealing import seal_all
from communities.services.sheets import lapse_sheets
from communities.services.slips import lapse_slips
from communities.session_store import SessionStore
from communities.typed import store


@shared_task
def sync_groups_by_date():
    sync_everybody(clock.now())


@shared_task
def pass_on_offices():
    pass_on_ended(clock.now())


@shared_task
def forget_unproved_accounts():
    forget_unproved(clock.now())


@shared_task
def drop_old_code_attempts():
    drop_old_attempts(clock.now())
    drop_old_devices(clock.now())
    lapse_slips(clock.now())
    lapse_sheets(clock.now())
    lapse_checks(clock.now())
    lapse_offices(clock.now())
    forget_undo(clock.now())
    store.drop_old()


@shared_task
def drop_ended_sessions():
    SessionStore.clear_expired()


@shared_task
def make_contacts_hold():
    make_due_contacts(clock.now())


@shared_task
def recompute_provisional_clocks():
    recompute_provisional(now=clock.now())


@shared_task
def seal_secrets():
    """After a change of keys; what no key opens is left to the command that says so."""
    seal_all()


@shared_task
def drop_leftover_office_papers():
    sweep_papers()
