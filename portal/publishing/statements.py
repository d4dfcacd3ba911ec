"""The page of a statement in the tree (公示页): it follows its statement, never the other way."""

from finance.models import Statement
from finance.periods import key_of, title_of
from finance.states import StatementStatus
from portal.models import AccountsPage, StatementPage
from portal.publishing import workflow
from portal.publishing.shortlinks import short_link


def place(statement: Statement) -> StatementPage | None:
    """Make or move the page of ``statement``'s period, and its review; live from publication on.

    A submitted statement has a page that nobody sees yet; a new version takes the old one's.
    None for an estate without pages, and for a version that another one took the place of.
    """
    if statement.status == StatementStatus.REJECTED:
        page = StatementPage.objects.filter(statement=statement).first()
        if page:
            workflow.turn_back(page, statement.decision_reason)
        return page
    if statement.status not in (StatementStatus.SUBMITTED, StatementStatus.PUBLISHED):
        return None
    page = _page(statement)
    if page and statement.status == StatementStatus.SUBMITTED:
        workflow.begin(page)
    elif page:
        workflow.complete(page)
        short_link(f"/e/{statement.estate.slug}/accounts/{page.slug}/")
    return page


def _page(statement) -> StatementPage | None:
    above = AccountsPage.objects.filter(
        path__startswith=_home_path(statement.estate), depth=5
    ).first()
    if above is None:
        return None
    key = key_of(statement)
    page = StatementPage.objects.child_of(above).filter(slug=key).first()
    if page is None:
        page = StatementPage(title=title_of(statement), slug=key, statement=statement, live=False)
        return above.add_child(instance=page)
    page.statement = statement
    page.title = page.draft_title = title_of(statement)
    page.save()
    return page


def _home_path(estate) -> str:
    home = getattr(estate, "page", None)
    # No path begins so: an estate without a page has no pages below it.
    return home.path if home else "-"
