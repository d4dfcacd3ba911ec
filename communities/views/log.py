"""The log's newest signed checkpoint and its keys, as programs read them (检查点)."""

from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from communities.access import public_estate
from communities.selectors.log import keys_of_log, newest_checkpoint


@require_safe
def checkpoint(request, slug):
    """The signed note of C2SP, or 404 before the first one."""
    found = newest_checkpoint(public_estate(slug))
    if found is None:
        raise Http404
    return _text(found.note)


@require_safe
def keys(request, slug):
    """One key a line, the newest first, as verifiers are told them; 404 where no signer ever ran."""
    found = keys_of_log(public_estate(slug))
    if not found:
        raise Http404
    return _text("".join(f"{one}\n" for one in found))


def _text(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=10)
    return response
