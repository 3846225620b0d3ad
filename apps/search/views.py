"""Searching, what is offered meanwhile, and the searches one keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.pages import whole_number
from apps.core.saying import say
from apps.search import actions, drawing
from apps.search.dead_ends import experts, experts_url, tell_of_nothing
from apps.search.finding import Answer, find
from apps.search.query import of_request, parse
from apps.search.reads import saved_of
from apps.search.results import MOST_PAGES, PAGE, Narrowing, ask_url, chosen, drawn, summary, typed
from apps.search.spelling import meant
from apps.search.suggestions import suggest as suggested_to


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def search(request: HttpRequest) -> HttpResponse:
    """What was found by `?q=` and the filters beside it, the best first; whatever is typed, there is an answer."""
    query = of_request(request.GET, request.GET.getlist, request.user)
    answer = find(request.user, query) if query else Answer(query)
    number = min(max(whole_number(request.GET.get("page", "")), 1), MOST_PAGES)
    shown = answer.rows[(number - 1) * PAGE : number * PAGE]
    narrowing = Narrowing(request, query, answer.rows)
    better = meant(request.user, answer)
    saved = saved_of(user=request.user.pk)
    results, facets = drawn(shown, answer), narrowing.facets()
    context = {
        "query": query.text,
        "asked": query,
        "summary": summary(answer) if answer.rows else "",
        "results": results,
        "results_html": drawing.results(results, first=number == 1),
        "next_url": narrowing.following(number) if len(answer.rows) > number * PAGE else "",
        "tabs": narrowing.tabs(),
        "sorts": narrowing.sorts(),
        "facets": facets,
        "facets_html": drawing.facets(facets),
        "narrowed": chosen(request),
        "wider_url": typed(query, query.text),
        "meant": better,
        "meant_url": typed(query, better),
        "ask_url": ask_url(query),
        "experts_url": experts_url(query, better) if not answer.rows else "",
        "unmet": tell_of_nothing(request, answer, number) if not answer.rows else "",
        "saved": saved,
        "is_saved": any(each.words == query.text for each in saved),
    }
    return render(request, "search/search.html", context)


@login_required
@require_safe
@ratelimit(key="user", rate="240/m", method="GET")
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer what `?q=` may be the beginning of, as rows {label, hint, icon, url or fill}."""
    return JsonResponse(suggested_to(request.user, request.GET.get("q", "")), safe=False)


@login_required
@require_safe
@ratelimit(key="user", rate="60/m", method="GET")
def who_knows(request: HttpRequest) -> HttpResponse:
    """Who may know about `?q=`, with the reasons: a page of its own, which that of a search takes a part of."""
    words = parse(request.GET.get("q", "")).words
    context = {"words": words, "experts": experts(request.user, words), "ask_url": ask_url(parse(words))}
    return render(request, "search/experts.html", context)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def save(request: HttpRequest) -> HttpResponse:
    """Keep the words of a search."""
    words = request.POST.get("q", "")
    try:
        saved = actions.save_search(actor=request.user, words=words)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("search")
    say(request, _("Kept. You find it beside your searches."), undo=reverse("search_forget", args=[saved.pk]))
    return redirect(saved)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one's own saved search; forgetting it again is no error."""
    words = actions.forget_search(actor=request.user, pk=pk)
    if words:
        say(request, _("Forgotten: %(words)s") % {"words": words})
    return redirect("search")


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one's own saved search tell what is new (`on=1`), or no more."""
    saved = actions.tell(actor=request.user, pk=pk, on=request.POST.get("on") == "1")
    if saved is None:
        raise Http404
    if saved.tells_since:
        say(request, _("What is new for “%(words)s” will stand under Needs you.") % {"words": saved.words})
    else:
        say(request, _("This search tells you nothing new any more."))
    return redirect(saved)


@login_required
@require_safe
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one's saved search finds, the newest first; what was new has been seen then."""
    saved = actions.look(actor=request.user, pk=pk)
    if saved is None:
        raise Http404
    return redirect(f"{saved.get_absolute_url()}&sort=newest")
