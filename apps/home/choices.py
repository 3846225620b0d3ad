"""Narrowing a stream: to one kind of content, to tasks or interests. Each choice is a link and keeps the other."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.registry import kinds

PURPOSES = {"task": gettext_lazy("Tasks"), "interest": gettext_lazy("Interests")}


@dataclass(frozen=True)
class Choice:
    """What a stream is narrowed to: the name of a kind, a purpose of spaces; "" for all."""

    kind: str = ""
    purpose: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind or self.purpose)

    @classmethod
    def of(cls, request: HttpRequest) -> "Choice":
        """Return what `?kind=` and `?show=` choose; what makes no sense chooses nothing."""
        kind, purpose = request.GET.get("kind", ""), request.GET.get("show", "")
        return cls(kind if kind in kinds else "", purpose if purpose in PURPOSES else "")


def link(request: HttpRequest, name: str, value: str, label: Any, chosen: str) -> dict[str, Any]:
    """Return {label, url, current} for the choice `name`=`value` on this page, keeping what else is chosen."""
    query = request.GET.copy()
    query.pop("after", None)
    query.pop(name, None)
    if value:
        query[name] = value
    return {
        "label": label,
        "url": f"{request.path}{'?' if query else ''}{query.urlencode()}",
        "current": value == chosen,
    }


def kind_links(request: HttpRequest, choice: Choice) -> list[dict[str, Any]]:
    """Return links to all and to each kind there is; none while there is only one."""
    if len(kinds.names()) < 2:
        return []
    everything = link(request, "kind", "", _("Everything"), choice.kind)
    return [everything, *(link(request, "kind", kind.name, kind.label_plural, choice.kind) for kind in kinds)]


def purpose_links(request: HttpRequest, choice: Choice) -> list[dict[str, Any]]:
    everything = link(request, "show", "", _("All"), choice.purpose)
    return [everything, *(link(request, "show", name, label, choice.purpose) for name, label in PURPOSES.items())]
