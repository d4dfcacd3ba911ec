"""开通小区: the ground, the drafts of one's areas, and what an estate still lacks."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import clock
from communities.access import errors_on
from communities.desk import chosen
from communities.errors import DomainError
from communities.models import Body, Estate
from communities.numbers import whole_number
from portal.founding import services
from portal.founding.channels import channels_of, try_channels
from portal.founding.door import operator_view
from portal.founding.forms import FORMS, BeginForm
from portal.founding.ground import MATTERS
from portal.founding.models import EstateDraft
from portal.founding.progress import unpublished
from portal.founding.steps import BY_KEY, STEPS, lacks, missing
from portal.oversight.models import UnconnectedEstate

SAVE = {
    "estate": services.save_facts,
    "keeper": services.save_keeper,
    "service": services.save_service,
}


@operator_view
@require_safe
def overview(request, areas):
    """What is being prepared, what is founded and not yet published, what is on the register."""
    drafts = EstateDraft.objects.filter(area__in=areas, founded=None)
    begun = EstateDraft.objects.exclude(register=None).values("register")
    known = UnconnectedEstate.objects.filter(area__in=areas).exclude(pk__in=begun)
    known = known.exclude(stage=UnconnectedEstate.Stage.CONNECTED)
    estates = Estate.objects.filter(area__in=areas)
    context = {
        "drafts": drafts.select_related("area", "changed_by").order_by("name"),
        "known": known.select_related("area").order_by("name"),
        "estates": unpublished(estates.select_related("area").order_by("name")),
        "rail": "founding",
    }
    return render(request, "oversight/founding.html", context)


@operator_view
@require_http_methods(["GET", "POST"])
def begin(request, areas):
    """From a row of the register (``?register=``), or from nothing."""
    register = None
    if asked := request.GET.get("register"):
        rows = UnconnectedEstate.objects.filter(area__in=areas)
        register = get_object_or_404(rows, pk=whole_number(asked))
    form = BeginForm(request.POST or None, areas=areas, register=register)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            draft = services.begin_draft(
                **form.cleaned_data, register=register, actor=request.user, now=clock.now()
            )
            return redirect("founding-step", draft.pk, "estate")
    context = {"form": form, "register": register, "rail": "founding"}
    status = 400 if form.errors else 200
    return render(request, "oversight/founding_new.html", context, status=status)


def draft_of(areas, pk) -> EstateDraft:
    rows = EstateDraft.objects.filter(area__in=areas)
    related = ("area__parent__parent", "body", "company", "changed_by", "founded")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@operator_view
@require_safe
def draft_page(request, areas, pk):
    draft = draft_of(areas, pk)
    if draft.founded:
        return redirect("founding-progress", draft.founded.slug)
    return _draft_page(request, draft)


def _draft_page(request, draft, refusal="", status=200):
    context = {
        "draft": draft,
        "steps": [(step, lacks(step, draft)) for step in STEPS],
        "is_complete": not missing(draft),
        "refusal": refusal,
        "rail": "founding",
    }
    return render(request, "oversight/founding_draft.html", context, status=status)


@operator_view
@require_http_methods(["GET", "POST"])
def step_page(request, areas, pk, key):
    draft = draft_of(areas, pk)
    if key not in BY_KEY or draft.founded_id:
        raise Http404
    form = FORMS[key](request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            SAVE[key](draft=draft, **form.cleaned_data, actor=request.user, now=clock.now())
            messages.success(request, _("已保存。"))
            return redirect("founding-draft", draft.pk)
    context = {"draft": draft, "step": BY_KEY[key], "form": form, "rail": "founding"}
    status = 400 if form.errors else 200
    return render(request, "oversight/founding_step.html", context, status=status)


@operator_view
@require_POST
def decide(request, areas, pk):
    """开通 or 放弃; what is refused is said on the page of the draft."""
    draft = draft_of(areas, pk)
    words = {"draft": draft, "actor": request.user, "now": clock.now()}
    try:
        act = chosen(request, {"found": services.found, "drop": services.drop_draft})
        estate = act(**words)
    except DomainError as refused:
        return _draft_page(request, draft, refused.message, 409)
    if estate is None:
        messages.success(request, _("已放弃，草稿删掉了。"))
        return redirect("founding")
    messages.success(request, _("%s开通了。接下来按清单办。") % estate.name)
    return redirect("founding-progress", estate.slug)


@operator_view
@require_http_methods(["GET", "POST"])
def ground(request, areas, kind, pk=None):
    """街道和社区、机构、物业企业: a list, and a form for a new row or the one that was chosen."""
    if kind not in MATTERS:
        raise Http404
    matter = MATTERS[kind]
    rows = matter.rows(areas)
    row = get_object_or_404(rows, pk=pk) if pk else None
    form = matter.form(request.POST or None, row=row, areas=areas)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            matter.keep(row, form.cleaned_data, request.user, clock.now())
            messages.success(request, _("已保存。"))
            return redirect("ground", kind)
    context = {"matter": matter, "rows": rows, "row": row, "form": form, "rail": kind}
    context["channels"] = channels_of(row) if isinstance(row, Body) else []
    status = 400 if form.errors else 200
    return render(request, "oversight/ground.html", context, status=status)


@operator_view
@require_POST
def try_body(request, areas, pk):
    """发一条测试 to the channels of a body; what is refused is told on its page."""
    body = get_object_or_404(MATTERS["bodies"].rows(areas), pk=pk)
    try:
        try_channels(body=body, actor=request.user, now=clock.now())
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("测试通知已发出，请打电话问一声收到没有，再填核实的日子。"))
    return redirect("ground-row", "bodies", body.pk)
