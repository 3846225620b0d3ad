"""Taking replies out of a topic."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_ratelimit.decorators import ratelimit

from apps.content.models import Item
from apps.content.views.items import load_item
from apps.core.pages import whole_number
from apps.core.richtext import plain_text
from apps.core.saying import say
from apps.discussion.models import Comment
from apps.discussion.threads import THREADS_PER_PAGE
from apps.forums import actions
from apps.forums.forms.choosing import ChooseForm
from apps.forums.forms.splitting import SplitForm
from apps.forums.models import Topic, kind_of
from apps.spaces.permissions import can

SHOWN = 240
TYPED = ("where", "title", "category", "words", "choice")


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which replies go where (GET; looking for a topic and turning the page are POSTs), and take them there.

    Bad input answers 422 with everything chosen and typed.
    """
    item = load_item(request, pk)
    if kind_of(item) is not Topic:
        raise Http404
    if not can(request.user, "item.rearrange", item):
        return redirect(item)
    looking = request.method != "POST" or "find" in request.POST or "after" in request.POST
    form, choose = forms_of(request, item, bound=not looking)
    if not looking and form.is_valid() and choose.is_valid():
        new = taken(request, item, form, choose)
        if new is not None:
            say(request, _("The replies stand here now."))
            return redirect(new)
    context = {"item": item, "form": form, "choose": choose, "refused": form.is_bound, **replies(request, item)}
    return render(request, "forums/split.html", context, status=422 if form.is_bound else 200)


def forms_of(request: HttpRequest, item: Item, *, bound: bool) -> tuple[SplitForm, ChooseForm]:
    """Return both parts of the form: to be checked, or filled in with what was typed so far."""
    data = request.POST if bound else None
    typed = {name: request.POST[name] for name in TYPED if name in request.POST}
    more = {"data": data, "initial": typed}
    choose = ChooseForm(user=request.user, model=Topic, without=item.pk, space=item.space, **more)
    return SplitForm(space=item.space, **more), choose


def taken(request: HttpRequest, item: Item, form: SplitForm, choose: ChooseForm) -> Item | None:
    """Take the replies where they are to go and return that topic; or None, with what is wrong in the form."""
    said = form.cleaned_data
    values = {"actor": request.user, "topic": item, "chosen": said["chosen"]}
    try:
        if said["where"] == "new":
            return actions.split(**values, title=said["title"], category=said.get("category"))
        target = choose.target()
        if target is None:
            choose.refuse(choose.nothing_chosen())
            return None
        return actions.split_into(**values, target=target)
    except ValidationError as error:
        known = error.message_dict if hasattr(error, "error_dict") else {"chosen": error.messages}
        for name, sentences in known.items():
            if name == "target":
                choose.refuse(sentences[0])
            else:
                form.add_error(name, sentences[0])
    return None


def replies(request: HttpRequest, item: Item) -> dict[str, Any]:
    """Return a page of the topic's replies to choose from, and those that were chosen on others."""
    after = whole_number(request.POST.get("after") or request.POST.get("page", ""))
    rows = Comment.thread_rows(item, sort="oldest", after=after, limit=THREADS_PER_PAGE + 1)
    roots = list(dict.fromkeys(row.root for row in rows))
    rows = [row for row in rows if row.root in roots[:THREADS_PER_PAGE] and not row.deleted]
    texts = {comment.pk: comment for comment in Comment.for_threads([row.id for row in rows])}
    chosen = {number for value in request.POST.getlist("chosen")[:1000] if (number := whole_number(value))}
    depths: dict[int | None, int] = {None: -1}
    shown = []
    for row in rows:
        depths[row.id] = depths.get(row.parent, 0) + 1
        text = plain_text(texts[row.id].body).replace("\n", " ")
        shown.append(
            {
                "id": row.id, "author": texts[row.id].author, "created": row.created, "checked": row.id in chosen,
                "text": text if len(text) <= SHOWN else f"{text[:SHOWN].rsplit(' ', 1)[0]}…",
                "depth": min(depths[row.id], 3),
            }
        )  # fmt: skip
    elsewhere = sorted(chosen - {row.id for row in rows})
    later = roots[THREADS_PER_PAGE - 1] if len(roots) > THREADS_PER_PAGE else None
    return {"replies": shown, "elsewhere": elsewhere, "later": later, "page": after}
