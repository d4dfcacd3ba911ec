"""A refusal that no view has caught is an answer with its sentence, and nothing is half done."""

import pytest
from django.http import HttpResponse
from django.urls import path

from communities.errors import DomainError, NotAllowed, StaleState
from portal.urls import handler500
from portal.urls import urlpatterns as real

KINDS = {"wrong": DomainError, "denied": NotAllowed, "stale": StaleState, "bug": ValueError}


def _act(request, kind):
    if kind == "fine":
        return HttpResponse("done")
    raise KINDS[kind]("电梯正在检修。")


urlpatterns = [path("probe/<slug:kind>/", _act), *real]
__all__ = ["handler500", "urlpatterns"]


@pytest.mark.parametrize(
    ("kind", "status", "is_told"),
    [("fine", 200, False), ("wrong", 400, True), ("denied", 403, True), ("stale", 409, True)],
)
def test_refusals_become_answers(db, client, settings, kind, status, is_told):
    settings.ROOT_URLCONF = __name__
    answer = client.get(f"/probe/{kind}/")

    assert answer.status_code == status
    assert ("电梯正在检修。" in answer.text) is is_told


def test_a_fault_of_ours_stays_a_fault(db, client, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False

    answer = client.get("/probe/bug/")
    assert answer.status_code == 500
    assert "电梯正在检修" not in answer.text
