"""No page needs what the content security policy forbids."""

import re

from django.conf import settings

from tests.architecture.source import files, templates, text

INLINE = re.compile(
    r"""\sstyle=["']|\son[a-z]+=["']|<style\b|javascript:|<script(?![^>]*\b(?:src=|type="application/(?:ld\+)?json"))[^>]*>""",
    re.I,
)
# htmx would evaluate these as code.
EVALUATED = re.compile(r"""\b(?:data-)?hx-(?:on[:-]|vars)|\bjs:""")


def test_templates_hold_no_inline_code_or_style() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in templates()
        for number, line in enumerate(text(path).splitlines(), 1)
        if INLINE.search(line) or EVALUATED.search(line)
    ]
    assert found == []


def test_scripts_evaluate_nothing() -> None:
    scripts = [path for path in files() if path.parts[:2] == ("frontend", "js") and path.suffix == ".js"]
    assert scripts
    assert [str(path) for path in scripts if re.search(r"\beval\(|new Function\(|document\.write\(", text(path))] == []


def test_the_policy_allows_nothing_unsafe() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert not [value for values in directives.values() for value in values if "unsafe" in value or value == "*"]
    assert {"default-src", "script-src", "style-src", "base-uri", "frame-ancestors", "form-action"} <= set(directives)
