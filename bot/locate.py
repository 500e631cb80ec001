"""Where the person is: what was said first, the shared location second, the known profile third, the number last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.gazetteer import Gazetteer, Homonym, Reading, without_article
from bot.mentions import Mention, mentions_in, tokens_of
from bot.nearest import Town, whereabouts
from bot.phone_country import phone_country
from bot.roles import Role, Tokens
from bot.values import Location, Place

ASK = "ask"
HOME = "ML"
_WEIGHTS: dict[Role, float] = {
    "here": 5,
    "arrived": 5,
    "gone": 4,
    "from inside": 4,
    "at": 3,
    "bare": 2,
    "of": 2,
    "post": 2,
    "past": 1.5,
    "mark": 1,
}
_STATED = 4.0
_NOW = 2.0
_CERTAIN_HOME = 4.0
_SIDE_BY_SIDE = 2
_BORDER = frozenset({"frontiere", "frontieres", "border", "frontera", "frontiera", "fronteira", "حدود"})
_BETWEEN = frozenset({"entre", "betwen", "tra", "بين"})


@dataclass(frozen=True, slots=True)
class _Claim:
    """One mention with the reading taken and the weight of its role."""

    mention: Mention
    reading: Reading
    weight: float


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the sender besides the text."""

    number: str
    profile: str
    near: tuple[str, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """The foreign countries that speak for a reading, the surest first."""
        told = (*self.near, self.profile, self.number)
        return tuple(dict.fromkeys(country for country in told if country and country != HOME))


def locate(
    text: str,
    *,
    sender_phone: str | None = None,
    location: Location | None = None,
    profile_country: str | None = None,
    gazetteer: Gazetteer,
) -> tuple[Place | None, str]:
    """Where the person concerned is, and the ISO alpha-2 country or "ask" when it is not known."""
    point = whereabouts(location.latitude, location.longitude, gazetteer.grid) if location else None
    known = _Known(phone_country(sender_phone), (profile_country or "").upper(), point.countries if point else ())
    tokens = tokens_of(text, gazetteer)
    mentions = mentions_in(text, tokens, gazetteer, known.number)
    claims, doubtful = _claims(mentions, tokens, known, gazetteer)
    said = _said(claims, tokens, known)
    if said is not None:
        return said, said.country
    if doubtful and not point:
        return None, ASK
    found = _not_said(mentions, tokens, known, point.town if point else None)
    return _named(found, gazetteer), found.country if found else ASK


def _claims(mentions: Iterable[Mention], tokens: Tokens, known: _Known, gazetteer: Gazetteer) -> tuple[list[_Claim], bool]:
    """The mentions that place somebody, and whether a homonym that would have done so stayed undecided."""
    came_back = tokens.has("returned")
    placing = [mention for mention in mentions if mention.role in _WEIGHTS and not (came_back and _went_myself(mention))]
    sure = {mention.readings[0].country for mention in mentions if len(mention.readings) == 1}
    claims, doubtful = [], False
    for mention in placing:
        reading = _reading(mention, gazetteer.homonyms.get(mention.key), sure, tokens, known)
        if reading is None:
            doubtful = doubtful or _WEIGHTS[mention.role] >= 2
        else:
            claims.append(_Claim(mention, reading, _WEIGHTS[mention.role] + _NOW * mention.now))
    return _this_side(claims, tokens), doubtful


def _this_side(claims: list[_Claim], tokens: Tokens) -> list[_Claim]:
    """The claims less the country over the border, when one on this side of it is named too."""
    inside = [claim for claim in claims if not _bordering(claim.mention, tokens)]
    return inside if any(claim.reading.country != HOME for claim in inside) else claims


def _bordering(mention: Mention, tokens: Tokens) -> bool:
    end = mention.start + len(mention.words)
    beside = (*tokens.words[max(0, mention.start - 3) : mention.start], *tokens.words[end : end + 1])
    return mention.rank == "country" and not _BORDER.isdisjoint(beside) and _BETWEEN.isdisjoint(beside)


def _went_myself(mention: Mention) -> bool:
    return mention.role == "gone" and mention.subject == "first"


def _reading(mention: Mention, homonym: Homonym | None, sure: set[str], tokens: Tokens, known: _Known) -> Reading | None:
    """The reading meant: by other places said, then words that decide, then what is known of the sender, then the default."""
    readings = mention.readings
    if len(readings) == 1:
        return readings[0]
    for country in sorted(sure - {HOME}):
        if match := _of_country(readings, country):
            return match
    if homonym:
        hinted = {country for country, hints in homonym.hints.items() if hints.intersection(map(without_article, tokens.words))}
        if len(hinted) == 1 and (match := _of_country(readings, hinted.pop())):
            return match
    for country in (*known.countries, HOME if HOME in sure else "", homonym.default if homonym else ""):
        if match := _of_country(readings, country):
            return match
    return None


def _of_country(readings: tuple[Reading, ...], country: str) -> Reading | None:
    return next((reading for reading in readings if reading.country == country), None)


def _said(claims: list[_Claim], tokens: Tokens, known: _Known) -> Place | None:
    abroad = [claim for claim in claims if claim.reading.country != HOME]
    home = [claim for claim in claims if _at_home(claim, known)]
    best = _best(abroad, tokens, known)
    if home and not _abroad_wins(best, home, tokens):
        return _place(home[-1], home)
    return _place(best, abroad) if best else None


def _at_home(claim: _Claim, known: _Known) -> bool:
    """Whether a claim says that the person concerned is in Mali; what others do there moves nobody known to be abroad."""
    if claim.reading.country != HOME or claim.weight < _CERTAIN_HOME:
        return False
    return claim.mention.role == "arrived" or claim.mention.subject == "first" or not known.countries


def _abroad_wins(best: _Claim | None, home: list[_Claim], tokens: Tokens) -> bool:
    """Whether a relative's place abroad outweighs a statement that the writer is at home."""
    if best is None:
        return False
    heavy = best.weight >= 2
    if all(claim.mention.subject != "first" and claim.mention.role != "arrived" for claim in home):
        return heavy or best.mention.role == "mark"
    if not heavy:
        return False
    if best.weight >= 3 and (best.mention.subject == "third" or all(claim.mention.role == "from inside" for claim in home)):
        return True
    return best.weight >= max(claim.weight for claim in home) and best.mention.start > home[-1].mention.start


def _best(claims: list[_Claim], tokens: Tokens, known: _Known) -> _Claim | None:
    """The claim that decides: the heaviest, the relative's before the writer's, the latest among equals."""
    if not claims:
        return None
    stated = [claim for claim in claims if claim.weight >= _STATED]
    if chosen := _by_person(stated, tokens):
        return chosen
    heaviest = max(claim.weight for claim in claims)
    equals = [claim for claim in claims if claim.weight == heaviest]
    if len({claim.reading.country for claim in equals}) > 1:
        return _among_equals(equals, known)
    return equals[-1]


def _among_equals(equals: list[_Claim], known: _Known) -> _Claim | None:
    """The claim that the number or profile confirms, else the last, unless two stand side by side as at a border."""
    matching = [claim for claim in equals if claim.reading.country in known.countries]
    if matching:
        return matching[-1]
    last, before = equals[-1].mention, equals[-2].mention
    return None if last.start - before.start <= _SIDE_BY_SIDE + len(before.words) else equals[-1]


def _by_person(stated: list[_Claim], tokens: Tokens) -> _Claim | None:
    theirs = [claim for claim in stated if claim.mention.subject == "third"]
    own = [claim for claim in stated if claim.mention.subject == "first"]
    if not theirs or not own:
        return None
    return own[-1] if _asks_for_self(tokens) else max(theirs, key=lambda claim: (claim.weight, claim.mention.start))


def _asks_for_self(tokens: Tokens) -> bool:
    pairs = list(zip(tokens.words, tokens.words[1:], strict=False))
    return any(pair in _FOR_SELF for pair in pairs)


_FOR_SELF = frozenset(
    {
        ("moi", "ki"),
        ("pur", "moi"),
        ("mon", "paseport"),
        ("ma", "carte"),
        ("ma", "demande"),
        ("mon", "visa"),
        ("mon", "acte"),
        ("my", "pasport"),
        ("for", "me"),
        ("my", "own"),
        ("my", "card"),
        ("mi", "pasaporte"),
        ("il", "mio"),
        ("meu", "pasaporte"),
        ("para", "mi"),
        ("per", "me"),
    }
)


def _place(claim: _Claim, claims: list[_Claim]) -> Place:
    """The place of a claim, its area filled from another claim of the same country where it has none."""
    country = claim.reading.country
    finer = [other for other in claims if other.reading.country == country and other.reading.area and other.weight >= 1]
    shown = claim if claim.reading.area or not finer else finer[-1]
    return Place(country, shown.reading.area, shown.reading.name, "said", (" ".join(shown.mention.words),))


def _not_said(mentions: list[Mention], tokens: Tokens, known: _Known, town: Town | None) -> Place | None:
    """The place when the text places nobody: shared location, a return home, the profile, then the number."""
    if known.near or town:
        return _shared(known, town)
    if _came_home(mentions, tokens, known):
        return Place(HOME)
    if known.profile:
        return Place(known.profile, source="profile")
    if (last := _last_seen(mentions, tokens)) is not None:
        return last
    if known.number and known.number != HOME:
        return Place(known.number, source="number")
    return None


def _named(place: Place | None, gazetteer: Gazetteer) -> Place | None:
    """The place with its country's French name where it has no name of its own."""
    if place is None or place.name:
        return place
    return replace(place, name=gazetteer.countries.get(place.country, place.country))


def _shared(known: _Known, town: Town | None) -> Place | None:
    """The shared point's country; near a border only one that the profile or the number confirms; none out at sea."""
    if town and len(known.near) == 1:
        return Place(known.near[0], town.area, town.name, "location")
    agreed = [country for country in (known.profile, known.number) if country in known.near]
    return Place(agreed[0], source="location") if agreed else None


def _last_seen(mentions: list[Mention], tokens: Tokens) -> Place | None:
    """Where a relative or a boat was last known to leave from."""
    boat = tokens.has("boat")
    for mention in reversed(mentions):
        somebody = mention.subject == "third" or boat
        if mention.role == "left" and somebody and len(mention.readings) == 1:
            reading = mention.readings[0]
            if reading.country != HOME:
                return Place(reading.country, reading.area, reading.name, "said", mention.words)
    return None


def _came_home(mentions: list[Mention], tokens: Tokens, known: _Known) -> bool:
    """Whether a writer without a foreign number says to have come back from abroad."""
    left = any(
        mention.role in {"left", "gone"}
        and mention.subject != "third"
        and (mention.subject == "first" or mention.readings[0].country != HOME)
        for mention in mentions
    )
    return left and known.number in {"", HOME} and tokens.has("returned")
