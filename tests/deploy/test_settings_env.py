"""`.env.example` lists every setting, and nothing that no one reads."""

import re

from tests.deploy.reading import ROOT, compose, env_file, variables_of

READ = re.compile(r"""env\.(?:text|flag|number|words)\(\s*["']([A-Z_]+)["']""")
# Read by the tools around the portal rather than by its settings.
SWITCHES_OF_DJANGO = {"DJANGO_SETTINGS_MODULE"}


def read_by_settings() -> set[str]:
    return set(READ.findall((ROOT / "workscape" / "settings.py").read_text(encoding="utf-8")))


def read_directly() -> set[str]:
    found: set[str] = set()
    for path in [ROOT / "manage.py", *(ROOT / "workscape").glob("*.py"), *(ROOT / "apps").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""environ(?:\.get|\.setdefault)?[\[(]["']([A-Z_]+)["']""", text))
    return found - SWITCHES_OF_DJANGO


def test_every_setting_that_is_read_is_listed() -> None:
    listed = set(env_file(ROOT / ".env.example"))
    missing = (read_by_settings() | {name.removesuffix("_FILE") for name in read_directly()}) - listed
    assert missing == set()


def test_every_setting_that_is_listed_is_read() -> None:
    read = read_by_settings() | variables_of(compose())
    assert set(env_file(ROOT / ".env.example")) - read == set()


def test_nothing_listed_is_a_real_secret() -> None:
    example = env_file(ROOT / ".env.example")
    assert example["SECRET_KEY"] == example["POSTGRES_PASSWORD"] == ""
