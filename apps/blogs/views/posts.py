"""Writing and reading posts."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django_ratelimit.decorators import ratelimit

from apps.blogs import actions
from apps.blogs.forms.posts import PostForm
from apps.blogs.models import Post, Prompt
from apps.content.actions import discard_draft
from apps.content.beginning import as_of, initial_of
from apps.content.cards import card_of, images_of
from apps.content.models import Draft
from apps.content.presentation import present
from apps.core import richtext
from apps.core.pages import whole_number
from apps.discussion.pages import head_of, item_context, menu_of
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
    context["head"] = head_of(item, request.user, menu_of(request, item, can_do), lambda: draw(item))
    return render(request, "blogs/post.html", context)


def draw(item: Any) -> str:
    whole = {
        "whole": present(Post.bodies([item.pk]).get(item.pk, "")),
        "history_url": reverse("item_history", args=[item.pk]),
    }  # fmt: skip
    return get_template("blogs/post_head.html").render({"item": card_of(item) | whole})


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
                tags=form.cleaned_data["tags"], images=images_in(request), alts=alts_in(request.POST),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("body", error)
        else:
            discard_draft(actor=request.user, key="post")
            return redirect(post)
    where = chosen or (draft and spaces.filter(pk__in=[whole_number(v) for v in draft.fields.get("space", [])]).first())
    context = {
        "audience": who_will_see(where, organisation()["name"]) if where else "",
        "spaces": spaces,
        "draft": draft,
        "prompt": prompt,
    }
    return composer(request, form, context, cancel=chosen.get_absolute_url() if chosen else "/")


def prompt_in(request: HttpRequest, space: Space | None) -> Prompt | None:
    """Return the question of `space` that `?prompt=` names, its id, or None."""
    number = whole_number(request.GET.get("prompt", ""))
    return Prompt.objects.filter(space=space, pk=number).first() if space and number else None


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
                images=images_in(request), alts=alts_in(request.POST),
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
    if request.method == "POST":
        images = waiting_images(request, request.POST.getlist("images"), alts_in(request.POST))
    elif post:
        images = waiting_images(request, [image["id"] for image in post.preview], {})
    else:
        typed = draft.fields if (draft := context.get("draft")) else {}
        alts = {name: values[0] for name, values in typed.items() if values}
        images = waiting_images(request, typed.get("images", []), alts_in(alts))
    key = f"post:{post.pk}" if post else "post"
    context |= {
        "form": form,
        "images": images,
        "cancel_url": cancel,
        "draft_url": f"{reverse('draft')}?key={key}",
        "as_of": as_of(post, context.get("draft")),
    }
    return render(request, "blogs/compose.html", context, status=422 if form.errors else 200)


def images_in(request: HttpRequest) -> list[str]:
    """Return the ids of the pictures to show: finished uploads, then files sent with the form itself."""
    files = [upload_image(actor=request.user, upload=upload) for upload in request.FILES.getlist("images")]
    return [*(value for value in request.POST.getlist("images") if value), *(str(file.pk) for file in files)]


def alts_in(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name[4:]: str(value) for name, value in fields.items() if name.startswith("alt_")}


def waiting_images(request: HttpRequest, ids: list[str], alts: dict[str, str]) -> list[dict[str, Any]]:
    """Return the pictures already uploaded for this form, as its template draws them, with `alts` typed meanwhile."""
    valid = [value for value in ids if len(value) == 36 and value.replace("-", "").isalnum()]
    known = {str(file.pk): file for file in File.visible_to(request.user).filter(pk__in=valid)} if valid else {}
    return [
        image | {"alt": alts.get(str(image["id"]), image["alt"])}
        for image in images_of(known[pk].measures for pk in valid if pk in known)
    ]
