"""Looking at many pages, one after the other."""

from collections.abc import Callable

from playwright.sync_api import Page


def look_through(
    page: Page, pages: dict[str, str], judge: Callable[[Page], list[str]], picture: Callable, view: str
) -> dict[str, list[str]]:
    """Return {name: what `judge` says is wrong} of the addresses `pages`; `view` names how they are looked at."""
    wrong = {}
    for name, path in pages.items():
        page.goto(path)
        if found := judge(page):
            wrong[name] = found
        picture(page, f"{name}-{view}")
    return wrong
