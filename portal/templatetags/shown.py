"""Files of a page as it showed them: versions, hashes, and what was taken down."""

from django import template

from portal.shown_files.selectors import column_of, versions

register = template.Library()


@register.simple_tag(takes_context=True)
def shown(context, kept):
    """The version that a reader sees in this block, ``earlier`` ones with it; None in a draft."""
    rows = _of_page(context).get(context["block"].id, [])
    if not rows or kept is None or getattr(rows[0], f"{column_of(kept)}_id") != kept.pk:
        return None
    rows[0].earlier = rows[1:]
    return rows[0]


@register.simple_tag(takes_context=True)
def shown_before(context):
    """Files that a page showed once and shows no more, newest first."""
    page = context["page"]
    here = {block.id for block in page.prose or []}
    gone = [rows for block, rows in _of_page(context).items() if block not in here]
    return sorted((row for rows in gone for row in rows), key=lambda row: row.pk, reverse=True)


def _of_page(context) -> dict:
    """Asked once for all blocks of a page."""
    page = context["page"]
    if not hasattr(page, "_shown"):
        page._shown = versions(page)
    return page._shown
