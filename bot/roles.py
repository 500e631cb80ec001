"""The part a named place plays in its sentence: where somebody is, was, comes from or wants to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.gazetteer import Rank, Reading

Role = Literal[
    "here", "arrived", "gone", "from inside", "at", "bare", "of", "post", "mark", "past", "left", "origin", "plan", "blank"
]
Subject = Literal["first", "third", ""]
STOPS = frozenset(".,;:!?()،؛؟…")
_FULL_STOPS = frozenset(".!?؟…;")
_LOOK_BACK = 6
_CLAUSE = 12
# The letter ب or ل written onto an Arabic name is "in" or "to".
_ATTACHED = {"ب": "in", "ل": "to"}
_LINKS = ("since", "to", "from", "in")
_STANDINGS = ("exit", "go", "gone", "arrive", "leave", "born", "was", "act", "live", "visa", "post", "trip", "be")
_NO_CLASS: frozenset[str] = frozenset()
_NEAR_ONLY = {"born": 2, "visa": 3}
# With these a place is where something happens, even beside a word for leaving or for a visa.
_INSIDE = frozenset({"in", "في"})
_BAMBARA_PRONOUNS = frozenset({"n", "ne", "a", "u", "i", "an", "anw", "aw"})
_PUT_OUT = frozenset({"In Guezzam", "Tin Zaouatine", "Bordj Badji Mokhtar"})
_LEAVING_NOW = frozenset({"je", "nous"})
_BEFORE_GOING = frozenset({"ka", "be", "bena", "te", "tena", "ma", "kana"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded words and stops of a text with the cue classes of each."""

    words: tuple[str, ...]
    classes: tuple[frozenset[str], ...]

    def has(self, name: str) -> bool:
        """Whether any word is of a class."""
        return any(name in classes for classes in self.classes)

    def any_of(self, name: str, start: int, end: int) -> bool:
        """Whether any word from `start` to before `end` is of a class."""
        return any(name in classes for classes in self.classes[max(0, start) : end])


@dataclass(frozen=True, slots=True)
class Span:
    """A name found in the tokens: where, by which key, and what it can mean."""

    start: int
    end: int
    key: str
    rank: Rank
    readings: tuple[Reading, ...]
    exact: bool = True
    prefix: str = ""


def role_of(tokens: Tokens, span: Span) -> Role | None:
    """The role of a name by the words around it; None when it names no place here."""
    if span.rank == "people":
        beside = tokens.any_of("law", span.start - 2, span.start) or tokens.any_of("law", span.end, span.end + 2)
        return "mark" if beside else None
    if span.rank == "mark":
        return "mark"
    if not span.readings:
        return "blank"
    first = clause_start(tokens, span.start)
    link, verb_at = _link(tokens, span, first, _before_articles(tokens, first, span.start))
    role = _judge(tokens, span, link, first, verb_at)
    # Nobody plans a journey to the posts where people are put out: who is on the way there is still in the country.
    return "past" if role == "plan" and span.readings[0].area in _PUT_OUT else role


def clause_start(tokens: Tokens, start: int) -> int:
    """Where the clause that holds a token begins, a dozen words back at most."""
    first = start
    while first > max(0, start - _CLAUSE):
        if tokens.words[first - 1] in STOPS or "stop" in tokens.classes[first - 1]:
            break
        first -= 1
    return first


def linked_before(tokens: Tokens, start: int) -> bool:
    """Whether a preposition of place or direction stands right before a token, articles apart."""
    first = clause_start(tokens, start)
    place = _before_articles(tokens, first, start)
    return place > first and bool(tokens.classes[place - 1] & {"in", "to", "since"})


def _before_articles(tokens: Tokens, first: int, place: int) -> int:
    while place > first and "article" in tokens.classes[place - 1] and not tokens.classes[place - 1] & {"in", "from"}:
        place -= 1
    return place


def _link(tokens: Tokens, span: Span, first: int, place: int) -> tuple[str, int]:
    """How the name hangs on its sentence (a preposition's class, "after" or none), and where what precedes it ends."""
    before = tokens.classes[place - 1] if place > first else _NO_CLASS
    for name in _LINKS:
        if name in before:
            return _plain(tokens, name, first, place), place - 1
    if span.prefix in _ATTACHED:
        return _ATTACHED[span.prefix], place
    if span.end < len(tokens.words) and "after" in tokens.classes[span.end]:
        return "after", place
    return "", place


def _plain(tokens: Tokens, link: str, first: int, place: int) -> str:
    """The link meant: Bambara "to" after a pronoun is "stay", and "près de" is a place, not a departure."""
    if link == "to" and tokens.words[place - 1] == "to" and place > 1 and tokens.words[place - 2] in _BAMBARA_PRONOUNS:
        return "stay"
    if link == "from" and tokens.any_of("near", max(first, place - 2), place - 1):
        return "in"
    return link


def _judge(tokens: Tokens, span: Span, link: str, first: int, verb_at: int) -> Role:
    if link == "stay":
        return "here"
    verb = _standing(tokens, first, verb_at)
    if span.rank == "country" and link in {"", "to", "in"} and tokens.any_of("law", span.end, span.end + 1):
        return "of"
    if link == "since" and verb not in {"leave", "gone"}:
        return "from inside"
    if link == "to" and verb not in {"arrive", "gone"} and _is_home(span) and _from_elsewhere(tokens, first, verb_at):
        return "plan"
    if verb == "exit":
        return "from inside" if link in {"from", ""} else "at" if tokens.words[verb_at] in _INSIDE else "plan"
    if verb == "post":
        return "blank" if span.rank == "country" and link == "from" else "post"
    if verb == "visa":
        return "at" if link == "in" and tokens.words[verb_at] in _INSIDE else "plan"
    if link in {"from", "since"}:
        return _from(verb, span)
    if verb in {"go", "act", "trip"}:
        return _wished(tokens, verb, link, first, verb_at)
    if verb == "born":
        return _born(span)
    if verb == "was" or tokens.any_of("was", max(first, verb_at - 4), verb_at):
        return "past"
    if verb == "leave":
        return "arrived" if link in {"in", "to"} else "left"
    if verb == "live" and link and _is_home(span) and tokens.any_of("want", max(first, verb_at - _LOOK_BACK - 2), verb_at):
        return "plan"
    return _present(tokens, verb, link, first, verb_at)


def _from_elsewhere(tokens: Tokens, first: int, to_at: int) -> bool:
    """Whether a place that it all starts from is named just before, as in "a body from Lyon to Kayes"."""
    return any("from" in tokens.classes[place] for place in range(max(first, to_at - 3), to_at - 1))


def _wished(tokens: Tokens, verb: str, link: str, first: int, verb_at: int) -> Role:
    """A journey ahead, unless its first leg is told as past, or what is wanted is to act where one is."""
    window = max(first, verb_at - 7)
    if verb == "act" and link != "to" and not tokens.any_of("want", window, verb_at):
        return "here" if link and tokens.any_of("be", window, verb_at) else "at" if link else "bare"
    if verb == "trip" and (link == "in" or (not link and "trip" in tokens.classes[verb_at - 1])):
        return "at" if link else "bare"
    if verb == "go" and tokens.words[verb_at] == "in" and not tokens.any_of("want", window, verb_at):
        return "at"
    underway = verb == "go" and tokens.any_of("leave", window, verb_at) and not tokens.any_of("want", window, verb_at)
    return "gone" if underway and tokens.any_of("third", first, verb_at) else "plan"


def _present(tokens: Tokens, verb: str, link: str, first: int, verb_at: int) -> Role:
    if link == "to" and verb != "arrive" and tokens.any_of("boat", first, verb_at):
        return "plan"
    if verb == "be" and not link and tokens.any_of("post", first, verb_at):
        return "post"
    if verb == "arrive" and (tokens.any_of("when", first, verb_at) or tokens.any_of("want", first, verb_at)):
        return "plan"
    adjacent = verb_at > 0 and bool(tokens.classes[verb_at - 1] & {"be", "live", "arrive", "gone"})
    if link or adjacent:
        if verb in {"be", "live"}:
            return "at" if _of_thing(tokens, first, verb_at) else "here"
        if verb == "arrive":
            return "arrived"
        if verb == "gone":
            return "gone"
    if link == "to" and tokens.words[verb_at] == "vers":
        return "plan" if verb in {"arrive", "gone"} else "at"
    if link == "to":
        return "plan" if verb or tokens.has("english") or tokens.words[verb_at] != "to" else "at"
    return "at" if link else "bare"


def _of_thing(tokens: Tokens, first: int, verb_at: int) -> bool:
    """Whether what is there is a thing and no person: "the house is in Kati"."""
    for place in range(verb_at - 1, max(first, verb_at - 6), -1):
        if "be" in tokens.classes[place] and tokens.words[place] not in {"c", "ici"}:
            return "thing" in tokens.classes[place - 1] or tokens.words[place - 1] == "c"
    return False


def _from(verb: str, span: Span) -> Role:
    if verb == "go":
        return "origin" if _is_home(span) else "from inside"
    if verb in {"leave", "arrive", "gone", "was"}:
        return "left"
    if verb == "born" or _is_home(span):
        return "origin"
    return "of"


def _born(span: Span) -> Role:
    """Being born in Mali is an origin; being born abroad places the family there as long as nothing better is said."""
    return "origin" if _is_home(span) else "past"


def _is_home(span: Span) -> bool:
    return any(reading.country == "ML" for reading in span.readings)


def _standing(tokens: Tokens, first: int, verb_at: int) -> str:
    """The nearest class that says how somebody stands to the place, looking back a few words in the clause."""
    for place in range(verb_at - 1, max(first, verb_at - _LOOK_BACK) - 1, -1):
        for name in _STANDINGS:
            if name in tokens.classes[place] and _stands(tokens, name, place, verb_at):
                return "exit" if _leaving_now(tokens, place) else name
    return ""


def _leaving_now(tokens: Tokens, place: int) -> bool:
    """Whether the word is "quitte" in the present: who is leaving a place is still there."""
    return tokens.words[place] == "kite" and place > 0 and tokens.words[place - 1] in _LEAVING_NOW


def _stands(tokens: Tokens, name: str, place: int, verb_at: int) -> bool:
    """Whether a cue so far from the name, or so placed, still governs it."""
    if name in _NEAR_ONLY:
        return place >= verb_at - _NEAR_ONLY[name]
    word = tokens.words[place]
    if word == "be":
        return place == verb_at - 1
    # Bambara "taa" (go) folds to "ta" (take), which no auxiliary precedes.
    return word != "ta" or (place > 0 and tokens.words[place - 1] in _BEFORE_GOING)


def subject_of(tokens: Tokens, start: int) -> Subject:
    """Whose place it is: that of the nearest person named before it in its sentence, the writer's if it is the writer."""
    for place in range(start - 1, -1, -1):
        if tokens.words[place] in _FULL_STOPS:
            return ""
        if "third" in tokens.classes[place]:
            return "third"
        if "first" in tokens.classes[place] or _bambara_first(tokens, place):
            return "first"
    return ""


def _bambara_first(tokens: Tokens, place: int) -> bool:
    verbs = {"be", "leave", "gone", "arrive", "was"}
    return tokens.words[place] in {"n", "an"} and bool(tokens.classes[place + 1] & verbs)


def is_now(tokens: Tokens, span: Span) -> bool:
    """Whether a word for "now" stands near the name."""
    first = max(0, span.start - _LOOK_BACK)
    stops = [place for place in range(first, span.start) if tokens.words[place] in _FULL_STOPS]
    return tokens.any_of("now", stops[-1] if stops else first, min(len(tokens.words), span.end + 3))
