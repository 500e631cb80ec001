"""Malian posts abroad as values: who serves a country, and which post of a shared country serves an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

HONORARY = "honorary_consulate"
CENTRAL = "central_desk"
CENTRAL_ID = "desk-bamako"


@dataclass(frozen=True, slots=True)
class Post:
    """One embassy, consulate or the central desk; `country` is where it stands, `areas` what it serves of a shared country."""

    id: str
    kind: str
    name: str
    city: str
    country: str
    status: str = "active"
    relay_to: str = ""
    timezone: str = "UTC"
    areas: tuple[str, ...] = ()

    @property
    def takes_tickets(self) -> bool:
        """Whether tickets may go to this post itself: active and not a relay."""
        return self.status == "active" and self.kind != HONORARY


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The post that serves a country by default, from `since` (included) until `until` (excluded); None is unbounded."""

    country: str
    mission: str
    assumed: bool = False
    confidence: str = ""
    since: date | None = None
    until: date | None = None

    def holds(self, on: date | None) -> bool:
        """Whether it is in force on a day; without a day, whether it has no end."""
        if on is None:
            return self.until is None
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Posts:
    """All posts, by id, by the country they serve and by area."""

    by_id: Mapping[str, Post] = field(default_factory=dict)
    by_country: Mapping[str, tuple[Jurisdiction, ...]] = field(default_factory=dict)
    by_area: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def jurisdiction(self, country: str, on: date | None = None) -> Jurisdiction | None:
        """The jurisdiction in force for an ISO alpha-2 country; the latest to begin wins."""
        held = [row for row in self.by_country.get(country, ()) if row.holds(on)]
        return max(held, key=lambda row: row.since or date.min, default=None)

    def competent(self, country: str, area: str = "", on: date | None = None) -> Post | None:
        """The post that owns tickets of a country and area: the area's post or its relay, else the country's default."""
        named = self.by_id.get(self.by_area.get((country, area.casefold()), ""))
        if named is not None and (owner := self._owner(named)) is not None:
            return owner
        row = self.jurisdiction(country, on)
        default = self.by_id.get(row.mission) if row else None
        return self._owner(default) if default else None

    def serving_area(self, country: str, area: str) -> Post | None:
        """The post, honorary ones included, whose own list names the area."""
        return self.by_id.get(self.by_area.get((country, area.casefold()), ""))

    def _owner(self, post: Post) -> Post | None:
        """The post itself if it takes tickets, else the first of its relays that does."""
        seen: set[str] = set()
        while not post.takes_tickets:
            seen.add(post.id)
            relay = self.by_id.get(post.relay_to)
            if relay is None or relay.id in seen:
                return None
            post = relay
        return post


def posts_from(
    missions: Iterable[Mapping[str, object]],
    jurisdictions: Iterable[Mapping[str, object]],
    areas: Iterable[Mapping[str, object]],
) -> Posts:
    """Build `Posts` from plain rows with the column names of the reference files; an unknown mission raises `ValueError`."""
    listed = _areas_by_mission(areas)
    by_id = {post.id: post for post in (_post(row, listed) for row in missions)}
    by_country: dict[str, tuple[Jurisdiction, ...]] = {}
    for row in jurisdictions:
        one = _jurisdiction(row)
        by_country[one.country] = (*by_country.get(one.country, ()), one)
    _refuse_unknown(by_id, listed, by_country)
    return Posts(by_id, by_country, _by_area(by_id.values()))


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value).strip()


def _day(row: Mapping[str, object], key: str) -> date | None:
    value = row.get(key)
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)) if value else None


def _areas_by_mission(rows: Iterable[Mapping[str, object]]) -> dict[str, tuple[str, ...]]:
    listed: dict[str, tuple[str, ...]] = {}
    for row in rows:
        mission = _text(row, "mission")
        listed[mission] = (*listed.get(mission, ()), _text(row, "area"))
    return listed


def _post(row: Mapping[str, object], areas: Mapping[str, tuple[str, ...]]) -> Post:
    return Post(
        id=_text(row, "id"),
        kind=_text(row, "kind"),
        name=_text(row, "name_fr"),
        city=_text(row, "city"),
        country=_text(row, "country"),
        status=_text(row, "status") or "active",
        relay_to=_text(row, "relay_to"),
        timezone=_text(row, "timezone") or "UTC",
        areas=areas.get(_text(row, "id"), ()),
    )


def _jurisdiction(row: Mapping[str, object]) -> Jurisdiction:
    return Jurisdiction(
        country=_text(row, "country"),
        mission=_text(row, "mission"),
        assumed=_text(row, "assumed") in {"1", "True", "true"},
        confidence=_text(row, "confidence"),
        since=_day(row, "since"),
        until=_day(row, "until"),
    )


def _refuse_unknown(
    by_id: Mapping[str, Post],
    areas: Mapping[str, tuple[str, ...]],
    by_country: Mapping[str, tuple[Jurisdiction, ...]],
) -> None:
    served = {row.mission for rows in by_country.values() for row in rows}
    relays = {post.relay_to for post in by_id.values() if post.relay_to}
    unknown = (served | relays | set(areas)) - set(by_id)
    if unknown:
        raise ValueError(f"unknown missions: {', '.join(sorted(unknown))}")


def _by_area(posts: Iterable[Post]) -> dict[tuple[str, str], str]:
    # An active post wins over one that receives nothing, whatever the order of the rows.
    ordered = sorted(posts, key=lambda post: post.takes_tickets)
    return {(post.country, area.casefold()): post.id for post in ordered for area in post.areas}
