"""Results and facets as HTML, put together by hand: by templates they took a third of the page's time.

Whatever people wrote is escaped here; titles and lines of results are safe already (see highlights.py).
"""

from collections.abc import Iterable
from html import escape as escaped
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.core.templatetags.components import avatar, glyph, icon, when


def results(rows: list[dict[str, Any]], *, first: bool) -> SafeString:
    """Return the articles of `rows` (see results.drawn); on the `first` page the first one may be marked as best."""
    html = [_result(row, best=first and n == 0 and row["is_best"]) for n, row in enumerate(rows)]
    return mark_safe("\n".join(html))  # noqa: S308  (escaped below)


def _result(row: dict[str, Any], *, best: bool) -> str:
    title, lines = row["title"], row["lines"]
    badge = f'<p class="badge badge-good">{icon("circle-check-big")}{_text(row["best"])}</p>' if best else ""
    face = avatar(row["person"], "s") if row["person"] else glyph(row["place"]) if row["place"] else ""
    facts = [f'<span class="result-kind">{_icon(row["icon"])}{_text(row["label"])}</span>']
    facts += [f"<span>{_text(each)}</span>" for each in (row["author"], row["space"] and row["space"]["name"]) if each]
    facts.append(when(row["at"]))
    for state in row["states"]:
        facts.append(f'<span class="badge{" badge-good" * state["good"]}">{_text(state["label"])}</span>')
    if row["replies"]:
        facts.append(f"<span>{_text(row['replies'])}</span>")
    heading = f'<a href="{_text(row["url"])}">{conditional_escape(title or lines)}</a>'
    return (
        f'<article class="result{" result-best" * best}">{badge}<div class="result-line">{face}'
        f"<h3{'' if title else _UNTITLED}>{heading}</h3></div>"
        f"{_TEXT.format(conditional_escape(lines)) if title and lines else ''}"
        f'<p class="result-meta">{" ".join(facts)}</p></article>'
    )


def _text(said: Any) -> str:
    return escaped(str(said))


_UNTITLED = ' class="result-untitled"'
_TEXT = '<p class="result-text clamp">{}</p>'
_icons: dict[str, str] = {}


def _icon(name: str) -> str:
    """Return a small drawing; there are a few dozen names, all from our code."""
    if name not in _icons:
        _icons[name] = icon(name, "s")
    return _icons[name]


def facets(rows: Iterable[dict[str, Any]]) -> SafeString:
    """Return {title, links} as groups that can be folded."""
    taken = f'{_icon("x")}<span class="vh">{_text(_("chosen; take it back"))}</span>'
    html = []
    for row in rows:
        links = "".join(
            f'<li><a href="{_text(link["url"])}"{_CURRENT * link["current"]}><span>{_text(link["label"])}</span>'
            f"{taken if link['current'] else _NUMBER.format(link['count'])}</a></li>"
            for link in row["links"]
        )
        html.append(
            f'<details class="facet" open><summary><span>{_text(row["title"])}</span>{_icon("chevron-down")}</summary>'
            f'<ul class="facet-links">{links}</ul></details>'
        )
    return mark_safe("".join(html))  # noqa: S308  (escaped above)


_CURRENT = ' aria-current="true"'
_NUMBER = '<span class="num">{}</span>'
