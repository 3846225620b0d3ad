"""Items, comments, tags and reactions of an archive."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from apps.accounts.models import User
from apps.content.models import EXCERPT_LIMIT, Coauthor, State
from apps.core import richtext
from apps.core.copying import copy_in
from apps.core.registry import archive_kinds
from apps.discussion.models import Comment, Mention, Reaction
from apps.events.models import Event
from apps.integrations.archive.batch import Batch, by_time, is_kept, is_kept_item
from apps.integrations.archive.portal import parts
from apps.spaces.versions import move_on
from apps.tagging.actions import slug_of
from apps.tagging.models import ItemTag, Tag

LONGEST_TITLE = 300
# A scheduled item of which nothing says when it is to appear waits here until somebody does.
UNPUBLISHED = {State.DRAFT, State.SCHEDULED}
TIMES = ("published_at", "edited_at", "expires_at", "pinned_at", "closed_at")
STEP = 250


def load_items(batch: Batch) -> None:
    """Write the spine of every item, then what only its kind knows."""
    rows = batch.rows("items")
    order = by_time(rows)
    batch.assign("items", order)
    batch.note_moved()
    tags = _tags(batch)
    own: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    shortened = 0

    def wanted() -> Any:
        nonlocal shortened
        for done, key in enumerate(order):
            if done % STEP == 0:
                batch.progress("items", done)
            data = rows[key].data
            kind = archive_kinds.get(data["kind"])
            columns = {
                "html": batch.body("items", key, data),
                "parent": batch.id_of("items", data.get("parent")),
                "file": data.get("file", ""),
                **(kind.read(data, batch) if kind.read else {}),
            }
            own[data["kind"]][batch.ids["items"][key]] = columns
            title = data.get("title", "")
            shortened += len(title) > LONGEST_TITLE
            lead = kind.lead(columns) if kind.lead else richtext.excerpt(columns["html"], EXCERPT_LIMIT)
            yield key, _item(batch, data, title, lead, tags)

    batch.settle(
        "items",
        wanted(),
        at_creation=lambda key: {"last_activity_at": batch.at(rows[key].data["created"])},
        keep=is_kept_item(batch),
    )
    if shortened:
        batch.report.notes.append(f"{shortened:,} titles were longer than {LONGEST_TITLE} characters and are cut")
    _load_own(batch, own)
    _load_item_tags(batch, tags)
    _load_coauthors(batch)
    # Pages keep what is pinned in a space by its version.
    pinned = [item for item in batch.new["items"] if item.pinned_at]
    for space in {item.space_id for item in [*pinned, *batch.changed["items"]]}:
        move_on(space)


def _item(batch: Batch, data: dict[str, Any], title: str, lead: str, tags: dict[str, Tag]) -> dict[str, Any]:
    state = data.get("state", State.PUBLISHED.value)
    times = {name: batch.at(data[name]) if name in data else None for name in TIMES}
    if state not in UNPUBLISHED:
        times["published_at"] = times["published_at"] or batch.at(data["created"])
    return {
        "kind": data["kind"],
        "space_id": batch.ids["spaces"][data["space"]],
        "author_id": batch.ids["users"][data["author"]],
        "title": title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…",
        "state": state,
        "excerpt": lead,
        "created": batch.at(data["created"]),
        **times,
        "closed_reason": data.get("closed_reason", ""),
        "coauthor_ids": [batch.ids["users"][handle] for handle in data.get("coauthors", [])],
        "tag_names": _tag_names(data, tags),
    }


def _load_own(batch: Batch, own: dict[str, dict[int, dict[str, Any]]]) -> None:
    """Hand each kind its columns: all of new items, and of those here what differs and was not kept."""
    new = {row.pk for row in batch.new["items"]}
    counted = {row.pk for row in batch.changed["items"]}
    keep = is_kept_item(batch)
    kept = {row.pk for row in batch.existing["items"].values() if keep(row)}
    tally = batch.report.of("items")
    for name, columns in own.items():
        kind = archive_kinds.get(name)
        here = kind.dump([pk for pk in columns if pk not in new and pk not in kept])
        differing = {pk: columns[pk] for pk, values in here.items() if _differs(columns[pk], values)}
        kind.load({pk: columns[pk] for pk in columns if pk in new}, differing, batch)
        more = len(differing.keys() - counted)
        tally.updated += more
        tally.unchanged -= more


def _differs(wanted: dict[str, Any], here: dict[str, Any]) -> bool:
    return any(wanted[column] != value for column, value in here.items())


def _tags(batch: Batch) -> dict[str, Tag]:
    """Return {slug: tag} for every tag the archive uses, making those that are new."""
    names: dict[str, str] = {}
    for _line, data in batch.rows("items").values():
        for name in data.get("tags", []):
            name = " ".join(name.split())
            names.setdefault(slug_of(name), name)
    found: dict[str, Tag] = {}
    for part in parts(names):
        found |= {tag.slug: tag for tag in Tag.objects.filter(slug__in=part)}
    missing = [Tag(name=name, slug=slug) for slug, name in names.items() if slug not in found]
    return found | {tag.slug: tag for tag in Tag.objects.bulk_create(missing)}


def _slugs(data: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(slug_of(" ".join(name.split())) for name in data.get("tags", [])))


def _tag_names(data: dict[str, Any], tags: dict[str, Tag]) -> list[list[str]]:
    return [[tags[slug].name, slug] for slug in _slugs(data)]


def _load_item_tags(batch: Batch, tags: dict[str, Tag]) -> None:
    rows = batch.rows("items")
    changed = batch.changed["items"]
    if changed:
        ItemTag.objects.filter(content_object__in=changed).delete()
    copy_in(
        ItemTag,
        [
            ItemTag(content_object_id=item.pk, tag_id=tags[slug].pk, space_id=item.space_id)
            for item in [*batch.new["items"], *changed]
            for slug in _slugs(rows[item.source_id].data)
        ],
    )


def _load_coauthors(batch: Batch) -> None:
    changed = [item.pk for item in batch.changed["items"]]
    if changed:
        Coauthor.objects.filter(item_id__in=changed).delete()
    copy_in(
        Coauthor,
        [
            Coauthor(item_id=item.pk, user_id=user_id, position=place)
            for item in [*batch.new["items"], *batch.changed["items"]]
            for place, user_id in enumerate(item.coauthor_ids)
        ],
    )


def finish_items(batch: Batch) -> None:
    """Let each kind do what needs all else of the archive to be there."""
    ids: dict[str, list[int]] = defaultdict(list)
    for key, (_line, data) in batch.rows("items").items():
        ids[data["kind"]].append(batch.ids["items"][key])
    for name, theirs in ids.items():
        if finish := archive_kinds.get(name).finish:
            finish(theirs)


def load_comments(batch: Batch) -> None:
    rows = batch.rows("comments")
    order = by_time(rows)
    batch.assign("comments", order)
    decided = _decided_here(batch)

    def accepted(key: str, item: int) -> bool:
        """As the archive says, or as it is where somebody here has said since which answer helped."""
        here = batch.existing["comments"].get(key)
        return bool(here and here.accepted) if item in decided else rows[key].data.get("accepted", False)

    def wanted() -> Any:
        for done, key in enumerate(order):
            if done % STEP == 0:
                batch.progress("comments", done)
            data = rows[key].data
            item = batch.ids["items"][data["item"]]
            yield (
                key,
                {
                    "item_id": item,
                    "parent_id": batch.id_of("comments", data.get("parent")),
                    "author_id": batch.ids["users"][data["author"]],
                    "body": batch.body("comments", key, data),
                    "created": batch.at(data["created"]),
                    "edited_at": batch.at(data["edited_at"]) if "edited_at" in data else None,
                    "accepted": accepted(key, item),
                },
            )

    def moderated(key: str) -> dict[str, Any]:
        """What is hidden or shared here stays as those decided who lead here."""
        data = rows[key].data
        hidden, shared = (batch.at(data[name]) if name in data else None for name in ("hidden_at", "shared_at"))
        return {"hidden_at": hidden, "hidden_reason": data.get("hidden_reason", ""), "shared_at": shared}

    batch.settle("comments", wanted(), at_creation=moderated, keep=is_kept(batch))
    settled = {batch.ids["items"][item]: batch.ids["comments"][key] for item, key in batch.content.accepted.items()}
    _accept_no_other({item: answer for item, answer in settled.items() if item not in decided})


def _decided_here(batch: Batch) -> set[int]:
    """Return the items of which somebody here has said, after the archive was made, which answer is accepted."""
    verbs = {verb for kind in archive_kinds for verb in kind.answers}
    found: set[int] = set()
    for part in parts({row.item_id for row in batch.existing["comments"].values()}):
        later = Event.objects.filter(verb__in=verbs, item_id__in=part, at__gt=batch.exported_at)
        found.update(later.values_list("item_id", flat=True))
    return found


def _accept_no_other(accepted: dict[int, int]) -> None:
    """One answer of an item is accepted: another one, which the archive does not know, is not any more."""
    for part in parts(accepted):
        others = Comment.everything.filter(item_id__in=part, accepted=True)
        others = others.exclude(pk__in=[accepted[item] for item in part])
        others.update(accepted=False, version=F("version") + 1)


def load_mentions(batch: Batch) -> None:
    """Keep who is named where, as seen long ago: a later edit must not tell them as if it were new."""
    ids = dict(User.objects.values_list("username", "pk"))
    rows = []
    for name in ("items", "comments"):
        for row in [*batch.new[name], *batch.changed[name]]:
            for username in batch.mentioned.get((name, row.pk), []):
                if ids[username] != row.author_id:
                    comment = row.pk if name == "comments" else None
                    item = row.item_id if name == "comments" else row.pk
                    rows.append(
                        Mention(
                            user_id=ids[username], item_id=item, comment_id=comment,
                            created=row.created, seen_at=row.created,
                        )
                    )  # fmt: skip
    Mention.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def load_reactions(batch: Batch) -> None:
    wanted = []
    for _line, data in batch.rows("reactions").values():
        item, comment = batch.id_of("items", data.get("item")), batch.id_of("comments", data.get("comment"))
        user = batch.ids["users"][data["user"]]
        wanted.append(
            Reaction(
                user_id=user, item_id=item, comment_id=comment, emoji=data["emoji"], created=batch.at(data["created"])
            )
        )
    wanted.sort(key=lambda row: row.created)
    people = {row.user_id for row in wanted}
    here = Reaction.objects.filter(user_id__in=people) if people else []
    batch.put("reactions", wanted, here, ("user_id", "item_id", "comment_id", "emoji"), ("created",))
