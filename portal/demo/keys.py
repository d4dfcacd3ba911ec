"""密钥单 of the demo: printed and tried as in an office; nobody keeps the paper, who wants to try prints another."""

from communities.models import Body
from decisions.envelopes import open_sheet
from decisions.models import KeyRequest
from decisions.selectors.keys import bodies_of, current_key, seats_of, waiting_for_a_key
from decisions.services.keys import ask_sheet, confirm_sheet, try_sheet
from decisions.signer.keys import answer_requests, make_test_envelopes

HOLDERS = {"committee": "chair", "neighbourhood": "officer", "street_office": "supervisor"}


def print_sheets(estate, who: dict, now) -> dict[int, bytes]:
    """What stands on the sheets that the bodies of the estate print now, by the body's id."""
    return {
        body.pk: _print(body, who[HOLDERS[kind]], now)
        for kind, body in bodies_of(estate, now)
        if body and kind in HOLDERS and current_key(body) is None
    }


def try_sheets(estate, who: dict, sheets: dict[int, bytes], now) -> None:
    """The bodies open the envelopes of the votes that wait for a key."""
    make_test_envelopes(now)
    for vote in waiting_for_a_key().filter(estate=estate):
        for seat in seats_of(vote, now):
            if seat.envelope and seat.body.pk in sheets:
                key, actor = sheets[seat.body.pk], who[HOLDERS[seat.kind]]
                try_sheet(envelope=seat.envelope, key=key, actor=actor, now=now)


def _print(body: Body, actor, now) -> bytes:
    request, private = ask_sheet(body=body, actor=actor, now=now)
    answer_requests(now)
    request = KeyRequest.objects.get(pk=request.pk)
    key = open_sheet(bytes(request.sealed), private, body.pk)
    confirm_sheet(request=request, actor=actor, now=now)
    return key
