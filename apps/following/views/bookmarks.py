"""One's bookmarks and their folders. A folder of somebody else is as missing as one that is not there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content.models import Item
from apps.content.views.items import load_item
from apps.core.pages import Cursor, whole_number
from apps.core.saying import say
from apps.following import actions, bookmarks
from apps.following.forms import FolderForm, MoveForm
from apps.following.models import Bookmark, Folder


def own_folder(request: HttpRequest, pk: int) -> Folder:
    return get_object_or_404(Folder, user=request.user, pk=pk)


def folder_named(request: HttpRequest) -> Folder | None:
    """Return one's own folder that `?folder=` names by its id, or None."""
    return Folder.objects.filter(user=request.user, pk=whole_number(request.GET.get("folder", ""))).first()


@login_required
@require_safe
def kept(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """All one keeps, or what is in one folder."""
    return page(request, own_folder(request, pk) if pk else None, FolderForm())


def page(request: HttpRequest, folder: Folder | None, form: FolderForm) -> HttpResponse:
    rows = bookmarks.page_of(request.user, folder, Cursor.decode(request.GET.get("after", "")))
    context = {
        "folder": folder,
        "folders": Folder.objects.filter(user=request.user),
        "page": rows,
        "closed": bookmarks.closed_count(request.user) if folder is None else 0,
        "form": form,
        "next_url": f"{request.path}?after={rows.next}" if rows.next else "",
    }
    return render(request, "following/bookmarks.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an item (in the folder `?folder=`, when an undo says so) and offer to file it."""
    item = load_item(request, pk)
    folder = folder_named(request)
    actions.keep(actor=request.user, item=item, folder=folder)
    link = '<a class="link" href="{}">{}</a>'
    filed = format_html(link, reverse("bookmark_move", args=[pk]), _("Put it into a folder"))
    say(request, format_html("{} {}", _("Kept among your bookmarks. Only you can see them."), filed))
    return redirect("bookmarks" if "list" in request.GET else item)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an item no longer, with a way back into the folder it was in."""
    item = load_item(request, pk)
    listed = "list" in request.GET
    folder = actions.drop(actor=request.user, item=item)
    query = "&".join([*(["list"] if listed else []), *([f"folder={folder}"] if folder else [])])
    undo = reverse("keep", args=[pk]) + (f"?{query}" if query else "")
    say(request, _("No longer among your bookmarks."), undo)
    if listed:
        return redirect("bookmark_folder", folder) if folder else redirect("bookmarks")
    return redirect(item)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="60/m", method="POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a folder for one bookmark, or name a new one."""
    item = load_item(request, pk)
    bookmark = get_object_or_404(Bookmark.objects.select_related("folder"), user=request.user, item_id=item.pk)
    form = MoveForm(
        request.POST or None, folders=Folder.objects.filter(user=request.user), initial={"folder": bookmark.folder}
    )
    if request.method == "POST" and form.is_valid():
        try:
            folder = file_away(request, item, form.cleaned_data)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return redirect("bookmark_folder", folder.pk) if folder else redirect("bookmarks")
    return render(request, "following/move.html", {"item": item, "form": form}, status=422 if form.errors else 200)


def file_away(request: HttpRequest, item: Item, data: dict[str, Any]) -> Folder | None:
    """Put the item into the new folder if one is named, else into the chosen one. Raises ValidationError."""
    folder = actions.make_folder(actor=request.user, name=data["name"]) if data["name"] else data["folder"]
    actions.move(actor=request.user, item=item, folder=folder)
    return folder


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def create_folder(request: HttpRequest) -> HttpResponse:
    form = FolderForm(request.POST)
    if form.is_valid():
        try:
            folder = actions.make_folder(actor=request.user, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return redirect("bookmark_folder", folder.pk)
    return page(request, None, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="60/m", method="POST")
def edit_folder(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a folder; its page also offers to delete it."""
    folder = own_folder(request, pk)
    form = FolderForm(request.POST or None, initial={"name": folder.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_folder(actor=request.user, folder=folder, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return redirect("bookmark_folder", pk)
    context = {"folder": folder, "form": form}
    return render(request, "following/folder.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def delete_folder(request: HttpRequest, pk: int) -> HttpResponse:
    actions.delete_folder(actor=request.user, folder=own_folder(request, pk))
    say(request, _("The folder is gone. What was in it is still kept."))
    return redirect("bookmarks")


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def forget_closed(request: HttpRequest) -> HttpResponse:
    """Drop the bookmarks of what is no longer open to one."""
    gone = actions.forget_closed(actor=request.user)
    say(request, ngettext("%(n)d bookmark removed.", "%(n)d bookmarks removed.", gone) % {"n": gone})
    return redirect("bookmarks")
