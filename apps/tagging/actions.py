"""Putting tags on items."""

import re
from collections.abc import Iterable
from hashlib import blake2s
from typing import Any

from django.utils.text import slugify

from apps.tagging.models import ItemTag, Tag

SEPARATORS = re.compile(r"[,;\n]+")
MAX_TAGS, MAX_LENGTH = 10, 60


def split(text: str) -> list[str]:
    """Return the tags in a comma-separated line: trimmed, without '#', each once whatever its case."""
    names: dict[str, str] = {}
    for part in SEPARATORS.split(text):
        name = " ".join(part.strip().lstrip("#").split())
        if name:
            names.setdefault(name.casefold(), name)
    return list(names.values())


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tags called so, whatever the case, creating those that are new. Order is kept."""
    wanted = list(dict.fromkeys(names))
    known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=[slug_of(name) for name in wanted])}
    for name in wanted:
        if slug_of(name) not in known:
            tag, _created = Tag.objects.get_or_create(slug=slug_of(name), defaults={"name": name})
            known[tag.slug] = tag
    return list({known[slug_of(name)].pk: known[slug_of(name)] for name in wanted}.values())


def slug_of(name: str) -> str:
    """Return the address of a tag: its words joined by dashes, and a few letters more when that alone loses signs.

    So "C", "C++" and "C#" are three tags, and a name of nothing but signs has an address as well.
    """
    slug = slugify(name, allow_unicode=True)[:80]
    spelt = name.lower()
    if slug == re.sub(r"[-\s]+", "-", spelt):
        return slug
    return f"{slug}-{blake2s(spelt.encode(), digest_size=4).hexdigest()}".lstrip("-")


def set_tags(*, item: Any, names: Iterable[str]) -> list[Tag]:
    """Make `names` the tags of `item`, on its rows and on its spine. The caller holds the transaction."""
    tags = tags_named(names)
    ItemTag.objects.filter(content_object_id=item.pk).exclude(tag__in=tags).delete()
    ItemTag.objects.bulk_create(
        [ItemTag(content_object_id=item.pk, tag=tag, space_id=item.space_id) for tag in tags], ignore_conflicts=True
    )
    item.change(tag_names=[[tag.name, tag.slug] for tag in tags])
    return tags
