"""Writing and reading posts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django_ratelimit.decorators import ratelimit

from apps.blogs import actions
from apps.blogs.forms.posts import PostForm
from apps.blogs.models import Post, Prompt
from apps.content.actions import discard_draft
from apps.content.cards import card_of, images_of
from apps.content.models import Draft, Item
from apps.core import richtext
from apps.core.fragments import kept
from apps.discussion import threads
from apps.discussion.pages import item_context, menu_of
from apps.files.actions import upload_image
from apps.files.models import File
from apps.following.actions import open_item
from apps.spaces.audience import who_will_see
from apps.spaces.models import Space
from apps.spaces.permissions import abilities, can, roles_in
from apps.strategy.context import organisation


def post_page(request: HttpRequest, item: Any) -> HttpResponse:
    """Render a post and its conversation. `item` is a spine row the reader may see."""
    can_do = abilities(request.user, item, roles_in(request.user, item.space))
    context = item_context(request, item, can_do, since=open_item(request.user, item))
    context["head"] = head_of(item, request.user, menu_of(request, item, can_do))
    return render(request, "blogs/post.html", context)


def head_of(item: Any, user: Any, menu: list[dict[str, Any]]) -> SafeString:
    """Return the post itself as its page shows it: a kept piece, with the reader's reactions and menu put on."""

    def draw(missing: list[int]) -> dict[int, str]:
        whole = {"whole": Post.bodies(missing).get(item.pk, ""), "history_url": reverse("item_history", args=[item.pk])}
        return {item.pk: get_template("blogs/post_head.html").render({"item": card_of(item) | whole})}

    html = kept({item.pk: f"post:{item.pk}:{item.version}:{get_language()}"}, draw)[item.pk]
    html = threads.press(html, threads.my_reactions(user, items=[item.pk]).get(item.pk, []))
    acts = get_template("blogs/item_menu.html").render({"menu": menu}) if menu else ""
    return mark_safe(html.replace("<!--menu-->", acts, 1))  # noqa: S308  (drawn by our templates)


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def create(request: HttpRequest) -> HttpResponse:
    """Write a post; `?space=<slug>` chooses where. Bad input answers 422 with everything typed."""
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("name_key")
    chosen = spaces.filter(slug=request.GET.get("space", "")).first()
    draft = Draft.objects.filter(user=request.user, key="post").first()
    prompt = prompt_in(request, chosen)
    form = PostForm(request.POST or None, spaces=spaces, initial=initial_of(draft, chosen), prompt=prompt)
    if request.method == "POST" and form.is_valid():
        try:
            post = actions.publish_post(
                actor=request.user, space=form.cleaned_data["space"], text=form.cleaned_data["body"],
                tags=form.cleaned_data["tags"], images=images_in(request), alts=alts_in(request),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("body", error)
        else:
            discard_draft(actor=request.user, key="post")
            return redirect(post)
    where = chosen or (
        draft and spaces.filter(pk__in=[v for v in draft.fields.get("space", []) if v.isdecimal()]).first()
    )
    context = {
        "audience": who_will_see(where, organisation()["name"]) if where else "",
        "spaces": spaces,
        "draft": draft,
        "prompt": prompt,
    }
    return composer(request, form, context, cancel=chosen.get_absolute_url() if chosen else "/")


def prompt_in(request: HttpRequest, space: Space | None) -> Prompt | None:
    """Return the question of `space` that `?prompt=` names, its id, or None."""
    number = request.GET.get("prompt", "")
    known = number.isascii() and number.isdecimal() and len(number) < 19
    return Prompt.objects.filter(space=space, pk=int(number)).first() if space and known else None


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a post. Bad input answers 422 with everything typed."""
    post = get_object_or_404(Post.visible_to(request.user).select_related("space"), pk=pk)
    if not can(request.user, "item.edit", post):
        return redirect(post)
    initial = {
        "body": richtext.Written(post.body, "html"),
        "tags": ", ".join(name for name, _slug in post.tag_names),
    }
    form = PostForm(request.POST or None, space=post.space, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_post(
                actor=request.user, post=post, text=form.cleaned_data["body"], tags=form.cleaned_data["tags"],
                images=images_in(request), alts=alts_in(request),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("body", error)
        else:
            discard_draft(actor=request.user, key=f"post:{post.pk}")
            return redirect(post)
    context = {"post": post, "space": post.space, "audience": who_will_see(post.space, organisation()["name"])}
    return composer(request, form, context, cancel=post.get_absolute_url())


def composer(request: HttpRequest, form: PostForm, context: dict[str, Any], cancel: str) -> HttpResponse:
    post = context.get("post")
    ids = (
        request.POST.getlist("images")
        if request.method == "POST"
        else [image["id"] for image in post.preview]
        if post
        else []
    )
    key = f"post:{post.pk}" if post else "post"
    context |= {
        "form": form,
        "images": waiting_images(request, ids),
        "cancel_url": cancel,
        "draft_url": f"{reverse('draft')}?key={key}",
        "as_of": as_of(post, context.get("draft")),
    }
    return render(request, "blogs/compose.html", context, status=422 if form.errors else 200)


def as_of(item: Item | None, draft: Draft | None) -> str:
    """Return which version the words in the form are: what a device typed after it comes before them."""
    if item is not None:
        return str(int((item.edited_at or item.created).timestamp() * 1000))
    return draft.stamp if draft else ""


def initial_of(draft: Draft | None, chosen: Space | None) -> dict[str, Any]:
    """Return what the form begins with: what was typed last time, in the space asked for."""
    typed: dict[str, Any] = {name: values[0] for name, values in (draft.fields if draft else {}).items() if values}
    if "body" in typed:
        typed["body"] = richtext.Written(typed["body"], typed.get("body_format", "markdown"))
    return typed | ({"space": chosen.pk} if chosen else {})


def images_in(request: HttpRequest) -> list[str]:
    """Return the ids of the pictures to show: finished uploads, then files sent with the form itself."""
    files = [upload_image(actor=request.user, upload=upload) for upload in request.FILES.getlist("images")]
    return [*(value for value in request.POST.getlist("images") if value), *(str(file.pk) for file in files)]


def alts_in(request: HttpRequest) -> dict[str, str]:
    return {name[4:]: value for name, value in request.POST.items() if name.startswith("alt_")}


def waiting_images(request: HttpRequest, ids: list[str]) -> list[dict[str, Any]]:
    """Return the pictures already uploaded for this form, as its template draws them."""
    valid = [value for value in ids if len(value) == 36 and value.replace("-", "").isalnum()]
    known = {str(file.pk): file for file in File.visible_to(request.user).filter(pk__in=valid)} if valid else {}
    rows = [
        {"id": pk, "width": known[pk].width, "height": known[pk].height, "alt": known[pk].alt}
        for pk in valid
        if pk in known
    ]
    return images_of(rows)
