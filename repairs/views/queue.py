"""待办队列: what to do first, over all estates a person serves; every view of it is an address."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities import clock
from communities.access import own_rows
from communities.desk import desk_view
from communities.lists import TICKED, is_ticked, same_page, tick_address
from communities.numbers import whole_number
from communities.selectors import who_serves
from communities.standing import Standing, standings
from communities.way_back import remember
from repairs import services
from repairs.acts import ACTS
from repairs.levels import Level
from repairs.models import Category, Ticket
from repairs.selectors.queue import MANY, OVERDUE, PAGE, Card, Cursor, QueueFilter, counted, queue
from repairs.selectors.scene import next_verb
from repairs.states import VERBS

# One press and it is done; the others need words, a photo or a reason, hence the ticket's page.
ONE_TAP = frozenset({"acknowledge", "resume", "visit"})
IN_BULK = ("acknowledge", "take_over", "assign")
MAX_IN_BULK = 100


@desk_view
@require_safe
def ticket_queue(request, estates):
    now = clock.now()
    known = standings(request.user, estates, now)
    estates = [one for one in estates if known[one.pk].may("repairs.view_desk")]
    asked = QueueFilter.parse(request.GET)
    after = Cursor.parse(request.GET.get("after", ""))
    page = queue(estates, asked, user=request.user, now=now, after=after, size=PAGE)
    context = {
        "now": now,
        "asked": asked,
        "groups": [
            (heading, [(card, *step(card, known)) for card in cards])
            for heading, cards in page.groups()
        ],
        "next_page": asked.query() + ("&" if asked.query() else "") + f"after={page.after}"
        if page.after
        else "",
        "is_later_page": after is not None,
        "views": views(estates, asked, request.user, now),
        "estates": estates,
        "categories": categories(estates),
        "levels": Level.choices,
        "colleagues": who_serves(estates, now),
        "back": same_page(request),
        "is_ticked": is_ticked(request),
        "tick_url": tick_address(request),
        "rail": "tickets",
    }
    remember(request, without=[TICKED])
    return render(request, "repairs/desk_queue.html", context)


def step(card: Card, known: dict[int, Standing]) -> tuple[str, str, bool]:
    """下一步 of a card: verb, its word, whether one press does it; empty where it is not hers."""
    ticket, standing = card.ticket, known[card.ticket.estate_id]
    verb = next_verb(ticket, card.stages, is_paused=ticket.is_paused(standing.now))
    if not verb or not ACTS[verb].is_open(ticket, standing):
        return "", "", False
    return verb, VERBS[verb], verb in ONE_TAP


def views(estates, asked: QueueFilter, user, now):
    """The views on offer: word, query, count, whether it is the one shown."""
    offered = [
        (_("全部"), QueueFilter()),
        (_("我的"), QueueFilter(assignee="me")),
        (_("未分配"), QueueFilter(assignee="none")),
        (_("超时"), QueueFilter(due=OVERDUE)),
    ]
    found = []
    for word, one in offered:
        n = counted(estates, one, user=user, now=now)
        found.append((word, one.query(), f"{MANY - 1}+" if n >= MANY else n, one == asked))
    return found


def categories(estates):
    """Slug and label, once each, of the categories these estates use."""
    rows = Category.objects.filter(estate__in=estates, is_active=True).order_by("sort", "pk")
    return list(dict(rows.values_list("slug", "label")).items())


@desk_view
@require_POST
def bulk(request, estates):
    """批量: each ticket for itself; every one that was refused is named with its reason."""
    verb, now = request.POST.get("verb", ""), clock.now()
    tickets, given = chosen(request), {}
    back = request.POST.get("next", "")
    if verb not in IN_BULK:
        messages.error(request, _("不能批量“%s”。") % VERBS.get(verb, verb[:20]))
        return redirect(back_to(back))
    if verb == "assign":
        people = who_serves({ticket.estate for ticket in tickets}, now)
        handler = people.filter(pk=_number(request.POST.get("handler"))).first()
        if handler is None:
            messages.error(request, _("请选择分配给谁。"))
            return redirect(back_to(back))
        given["handler"] = handler
    acts = {name: getattr(services, name) for name in IN_BULK}
    tell(request, verb, services.bulk(acts[verb], tickets, actor=request.user, now=now, **given))
    return redirect(back_to(back))


def chosen(request) -> list[Ticket]:
    """The ticked ones among one's own, each at the revision that was on the page, so that nobody
    takes over what a faster colleague has changed; ids of other estates do not exist."""
    pairs = [text.partition(":") for text in request.POST.getlist("tickets")]
    read = {_number(pk): _number(revision) for pk, _sign, revision in pairs[:MAX_IN_BULK]}
    rows = own_rows(request.user, Ticket.objects.filter(pk__in=read))
    rows = rows.select_related("estate", "category", "building", "handler").order_by("pk")
    tickets = list(rows)
    for ticket in tickets:
        ticket.revision = read[ticket.pk]
    return tickets


def tell(request, verb: str, results) -> None:
    done = [one for one in results if not one.error]
    if done:
        words = {"verb": VERBS[verb], "n": len(done)}
        messages.success(request, _("%(verb)s：%(n)s 件。") % words)
    for one in results:
        if one.error:
            messages.error(request, f"{one.ticket.number}：{one.error}")
    if not results:
        messages.warning(request, _("没有选中任何一件。"))


def back_to(asked: str) -> str:
    """The view of the queue the form stood in."""
    here = reverse("tickets:queue")
    return asked if asked.startswith(f"{here}?") else here


def _number(text) -> int:
    return whole_number(text) or 0
