"""Renders the design pages of this folder, with the portal's own frame and components, on the demo organisation.

    python frontend/pages/render.py OUT

writes OUT/<page>.html for every template here and links OUT/static; serve OUT with any static web server to look.
No database, no sign-in: a page is the design of a page, with links that lead nowhere yet.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.configure(
    SECRET_KEY="design",  # noqa: S106
    ROOT_URLCONF="addresses",
    INSTALLED_APPS=[],
    STATIC_URL="/static/",
    USE_TZ=True,
    TIME_ZONE="Europe/London",
    LANGUAGE_CODE="en-gb",
    LANGUAGES=[("en", "English")],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [HERE, ROOT / "templates"],
            "OPTIONS": {
                "libraries": {
                    "components": "apps.core.templatetags.components",
                    "i18n": "django.templatetags.i18n",
                    "static": "django.templatetags.static",
                }
            },
        }
    ],
)
django.setup()

import content  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402


def main(out: Path) -> None:
    """Write every page into `out`, which is made when missing."""
    out.mkdir(parents=True, exist_ok=True)
    static = out / "static"
    if not static.is_symlink():
        static.symlink_to(ROOT / "static")
    for page in sorted(HERE.glob("*.html")):
        (out / page.name).write_text(render_to_string(page.name, content.context(page.stem)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
