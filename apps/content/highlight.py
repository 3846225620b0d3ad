"""Colours for code: Pygments reads it, and a few classes say what each part is. The style sheet has the colours."""

import re
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Token, _TokenType

from apps.core.richtext.tree import escape

MOST_CHARACTERS = 12_000
# Endless lines and endless blanks are where lexers take quadratic time.
_UNREADABLE = re.compile(r"\s{200}|[^\n]{1000}")

# What an author may name, and what it is called. Lexers are programs that run over text from anybody, so only these
# are used: common ones, which have been looked at by many.
LANGUAGES = {
    "bash": "Shell", "c": "C", "c++": "C++", "cpp": "C++", "cs": "C#", "csharp": "C#", "css": "CSS", "diff": "Diff",
    "go": "Go", "html": "HTML", "ini": "INI", "java": "Java", "javascript": "JavaScript", "js": "JavaScript",
    "json": "JSON", "kotlin": "Kotlin", "php": "PHP", "powershell": "PowerShell", "ps1": "PowerShell", "py": "Python",
    "python": "Python", "r": "R", "rb": "Ruby", "ruby": "Ruby", "rust": "Rust", "sh": "Shell", "shell": "Shell",
    "sql": "SQL", "swift": "Swift", "toml": "TOML", "ts": "TypeScript", "typescript": "TypeScript", "xml": "XML",
    "yaml": "YAML", "yml": "YAML",
}  # fmt: skip
_CLASSES = {
    Token.Comment: "comment",
    Token.Keyword: "keyword",
    Token.Literal.String: "string",
    Token.Literal.Number: "number",
    Token.Name.Builtin: "name",
    Token.Name.Function: "name",
    Token.Name.Class: "name",
    Token.Name.Decorator: "name",
    Token.Name.Tag: "keyword",
    Token.Name.Attribute: "name",
    Token.Generic.Deleted: "deleted",
    Token.Generic.Inserted: "inserted",
    Token.Generic.Heading: "comment",
    Token.Generic.Subheading: "comment",
}


def highlighted(code: str, language: str) -> str:
    """Return `code`, lines that each end in a line end, as safe HTML with its parts in spans with classes.

    Unknown languages stay plain, and so does what is too long or too odd for a person to read.
    """
    if language not in LANGUAGES or len(code) > MOST_CHARACTERS or not code.endswith("\n") or _UNREADABLE.search(code):
        return escape(code)
    parts: list[tuple[str, str]] = []
    for token, text in _lexer(language).get_tokens(code):
        name = _class_of(token) if text.strip() else ""
        if parts and parts[-1][0] == name:
            parts[-1] = (name, parts[-1][1] + text)
        else:
            parts.append((name, text))
    return "".join(f'<span class="code-{name}">{escape(text)}</span>' if name else escape(text) for name, text in parts)


@lru_cache
def _lexer(language: str) -> Lexer:
    # Exactly the author's text comes out again: nothing stripped at its ends, nothing added.
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@lru_cache(maxsize=512)
def _class_of(token: _TokenType) -> str:
    while token is not Token:
        if token in _CLASSES:
            return _CLASSES[token]
        token = token.parent
    return ""
