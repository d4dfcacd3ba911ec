"""写好、还没送出的: what waits for its writer, to be taken up again or thrown away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.typed import store
from communities.typed.keeping import back_to


@login_required
@never_cache
@require_safe
def written(request):
    rows = [(one, back_to(one), _texts(one)) for one in store.typed_by(request.user.pk)]
    return render(request, "me/written.html", {"section": "me", "rows": rows})


def _texts(typed: store.Typed) -> list[str]:
    """What a person wrote; marks of a form are no words."""
    texts = [text.strip() for texts in typed.words.values() for text in texts]
    return [text for text in texts if text and not text.isascii()] or [one for one in texts if one]


@login_required
@require_POST
def drop(request):
    store.drop(request.user.pk, request.POST.get("kept", ""))
    messages.success(request, _("已删除。"))
    return redirect("my-written")
