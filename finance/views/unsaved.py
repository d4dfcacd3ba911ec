"""What a person typed into a draft's form (未保存的输入), kept on the server until it is saved.

A draft's row holds only what is valid; this holds the rest, in the person's own session.
"""

KEY, MAX_KEPT = "typed", 20


def keep(request, draft, data) -> None:
    """Remember the raw text of every field; the oldest of many drafts is forgotten first.

    Call it after saving: what somebody else saves later is shown instead.
    """
    others = request.session.get(KEY, {})
    others.pop(str(draft.pk), None)
    left_out = ("csrfmiddlewaretoken", "action", "file")
    words = {name: data.get(name)[:2000] for name in data if name not in left_out}
    mine = {"stamp": draft.changed_at.isoformat(), "words": words}
    request.session[KEY] = dict([*others.items(), (str(draft.pk), mine)][-MAX_KEPT:])


def kept(request, draft) -> dict:
    mine = request.session.get(KEY, {}).get(str(draft.pk))
    if mine is None or mine["stamp"] != draft.changed_at.isoformat():
        return {}
    return mine["words"]


def forget(request, draft) -> None:
    left = request.session.get(KEY, {})
    if left.pop(str(draft.pk), None) is not None:
        request.session[KEY] = left
