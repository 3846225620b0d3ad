"""Who wrote which words is told by the document itself, however they came together."""

import pycrdt
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.yjs import blocks_by_client, compacted, rewritten, state_of
from apps.core.yjs.document import ROOT


class Hand:
    """A browser with its own client id."""

    def __init__(self, client: int, state: bytes = b"\x00\x00") -> None:
        self.doc = pycrdt.Doc(client_id=client)
        self.doc.apply_update(state)

    def hear(self, *others: "Hand") -> "Hand":
        for other in others:
            self.doc.apply_update(other.doc.get_update())
        return self

    @property
    def text(self) -> pycrdt.XmlText:
        root = self.doc.get(ROOT, type=pycrdt.XmlFragment)
        if not root.children:
            line = root.children.append(pycrdt.XmlElement("paragraph"))
            line.children.append(pycrdt.XmlText(""))
        return root.children[0].children[0]


def told(hand: Hand) -> list[list[tuple[int | None, str]]]:
    return blocks_by_client(hand.doc.get_update(), lambda client: client)


def test_words_of_two_lie_inside_each_other() -> None:
    one = Hand(1)
    one.text.insert(0, "Charge the lamp")
    two = Hand(2).hear(one)
    two.text.insert(11, "old ")
    del_from = Hand(3).hear(two)
    del_from.text.insert(0, "🙂 ")
    assert told(del_from) == [[(3, "🙂 "), (1, "Charge the "), (2, "old "), (1, "lamp")]]


def test_marks_breaks_and_blocks_keep_the_words_theirs() -> None:
    state = state_of(
        "<h2>Who</h2><p>one <strong>two</strong><br>three</p><ul><li>four</li></ul><pre><code>x\n</code></pre>"
    )
    said = blocks_by_client(state, lambda client: 7)
    assert said == [[(7, "Who")], [(7, "one two"), (None, "\n"), (7, "three")], [(7, "four")], [(7, "x")]]


def test_what_is_rewritten_belongs_to_who_rewrote_it_and_the_rest_to_who_wrote_it() -> None:
    state = state_of("<p>Charge the lamp.</p>")
    update = rewritten(state, "<p>Charge the old lamp.</p>")
    signs: dict[int, int] = {}
    (block,) = blocks_by_client(compacted(state, update), lambda client: signs.setdefault(client, len(signs)))
    words = {text: number for number, text in block}
    assert words["old "] != words["Charge the "] == words["lamp."]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 30), st.sampled_from(["a", "bc", "é", "🙂x"]), st.booleans()))
)
def test_every_character_is_somebodys(acts: list[tuple[int, int, str, bool]]) -> None:
    hands = {1: Hand(1)}
    hands[1].text.insert(0, "·")
    for number in (2, 3):
        hands[number] = Hand(number).hear(hands[1])
    for number, place, words, meets in acts:
        hand = hands[number]
        length = len(str(hand.text.to_py() or "").encode())
        whole = str(hand.text.to_py() or "")
        at = len(whole[: place % (len(whole) + 1)].encode()) if length else 0
        hand.text.insert(at, words)
        if meets:
            hand.hear(*hands.values())
    last = hands[1].hear(*hands.values())
    (block,) = told(last)
    assert "".join(text for _number, text in block) == str(last.text.to_py())
    for number in (1, 2, 3):
        own = "".join(text for writer, text in block if writer == number)
        typed = "".join(words for writer, _place, words, _meets in acts if writer == number)
        assert sorted(own.replace("·", "")) == sorted(typed)
