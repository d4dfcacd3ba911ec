"""回到列表: the filters and the page of a list survive the way to one of its rows and back.

The session keeps by path what each list was last asked for, the newest last; a list that was asked for nothing
is not noted before another one was.
"""

from django.urls import reverse

KEY = "lists"
MOST = 10
# A public page knows of no session.
PRIVATE = ("/desk/", "/oversight/", "/me/")


def is_private(path: str) -> bool:
    return path.removeprefix("/en").startswith(PRIVATE)


def remember(request, without=()) -> None:
    """This list, as it is shown, but for what is done ``without``."""
    if request.method != "GET" or not is_private(request.path):
        return
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    said, kept = query.urlencode(), dict(request.session.get(KEY, ()))
    if not said and not kept:
        return
    newest = {path: old for path, old in kept.items() if path != request.path}
    newest = [*newest.items(), (request.path, said)][-MOST:]
    if newest != list(kept.items()):
        request.session[KEY] = newest


def way_back(request, *pages: str, args=()) -> str:
    """The one of these lists that was seen last, as it was asked for; the first where none was."""
    paths = [reverse(one, args=args) for one in pages]
    seen = [(path, said) for path, said in request.session.get(KEY, ()) if path in paths]
    path, said = seen[-1] if seen else (paths[0], "")
    return f"{path}?{said}" if said else path
