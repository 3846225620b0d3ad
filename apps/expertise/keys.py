"""What a topic or a skill is known by: the slug that a tag of that name has, whether or not there is such a tag."""

from collections.abc import Iterable

from apps.tagging.actions import slug_of


def key_of(name: str) -> str:
    """Return the key of what is called `name`; names that make one tag have one key."""
    return slug_of(" ".join(name.split()))


def keys_of(names: Iterable[str]) -> dict[str, str]:
    """Return {key: name} in the order of `names`; of those that share a key the first stays."""
    keys: dict[str, str] = {}
    for name in names:
        keys.setdefault(key_of(name), name)
    return keys
