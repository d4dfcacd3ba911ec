"""Yes or no (同意、不同意): nobody's silence, and no slip of a browser, is an answer."""

from django.utils.translation import gettext_lazy

ANSWERS = {"yes": True, "no": False}
PLEASE_ANSWER = gettext_lazy("请选同意或不同意。")


def said_yes(request) -> bool | None:
    """What the pressed button says; None where it is neither."""
    return ANSWERS.get(request.POST.get("answer", ""))
