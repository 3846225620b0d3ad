"""When two ways of putting it into words are certainly one need: the rule that merges without being asked.

The same stems in any order are one. Of several stems one may be misspelt: a word that no open space knows, of letters
alone, which differs from another in one letter (or two neighbours changed round), or from ten letters on in two, and
begins as it does. "iso 9001" and "iso 9002", or "git" and "fit", never are one.
"""

from collections import Counter
from collections.abc import Iterable, Set

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from apps.ledger.models import LONGEST_KEY

SHORTEST, LONG = 6, 10
MOST_ALIKE = 20


def key_of(stems: Iterable[str]) -> str:
    """Return the stems, each once, in the order of letters."""
    return " ".join(sorted(set(stems)))[:LONGEST_KEY].strip()


def is_misspelt(stem: str, other: str) -> bool:
    """Tell whether `stem` is certainly `other` with a slip."""
    shorter = min(len(stem), len(other))
    if stem == other or shorter < SHORTEST or not (stem.isalpha() and other.isalpha()):
        return False
    most = 2 if shorter >= LONG else 1
    return stem[:most] == other[:most] and OSA.distance(stem, other) <= most


def is_like(key: str, other: str, unknown: Set[str]) -> bool:
    """Tell whether `key` is `other` with one of its stems, which nobody knows, misspelt."""
    here, there = Counter(key.split()), Counter(other.split())
    mine, theirs = list((here - there).elements()), list((there - here).elements())
    return len(mine) == len(theirs) == 1 and mine[0] in unknown and is_misspelt(mine[0], theirs[0])


def nearest(key: str, keys: Iterable[str], unknown: Set[str]) -> str | None:
    """Return the one of `keys` that `key` is a misspelling of, or None."""
    if not unknown:
        return None
    # Of stems in order a slip at the beginning of one moves it, so a pair that is far apart is none.
    near = extract(key, list(keys), scorer=OSA.distance, score_cutoff=2, limit=MOST_ALIKE)
    fitting = [(distance, other) for other, distance, _place in near if is_like(key, other, unknown)]
    return min(fitting)[1] if fitting else None
