"""Where a ticket goes: category, sensitivity and place become a desk, the competent post, and the reason in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal, Protocol

from bot.posts import CENTRAL_ID, Post, Posts
from bot.values import Place, Route

MINISTRY, PROTECTION = "ministry", "protection"
COMPLAINT = "service-complaint"
UNKNOWN = "ask"
Rule = Literal["post", "area", "relay", "home", "ministry", "complaint", "protection", "unknown"]

# The first half of a reason says how the place is known, the second which rule chose the desk.
_PLACE_IN_FRENCH = {
    "said": "{place} est dit dans le message",
    "location": "position partagée : {place}",
    "profile": "pays déjà connu de cette personne : {place}",
    "number": "indicatif du numéro : {place}",
    "none": "pays inconnu, à demander",
}
_RULE_IN_FRENCH: dict[Rule, str] = {
    "post": "poste compétent : {post}",
    "area": "{post}, pour la zone {area}",
    "relay": "{post}, dont dépend le {relay}",
    "home": "la personne est au Mali : guichet central",
    "ministry": "sujet traité par le ministère",
    "complaint": "plainte sur le poste : bureau du ministère",
    "protection": "personne à protéger : bureau de protection",
    "unknown": "bureau du ministère en attendant",
}


class CategoryLike(Protocol):
    """What routing needs of a category: its id and the kind of desk that deals with it (mission, ministry or protection)."""

    @property
    def id(self) -> str:
        """The category's id."""

    @property
    def desk(self) -> str:
        """The kind of desk."""


def route(
    category: CategoryLike,
    place: Place | None,
    country: str,
    posts: Posts,
    *,
    sensitive: Literal["", "complaint", "protection"] = "",
    on: date | None = None,
) -> Route:
    """The desk, the post competent for the place, and why; `sensitive` adds what a second concern of the message asks for."""
    area = place.area if place else ""
    post = None if country == UNKNOWN else posts.competent(country, area, on)
    rule = _rule(category, country, post, area, posts, sensitive)
    mission = post.id if post else CENTRAL_ID
    return _explained(_desk(rule, mission), mission, rule, place, country, posts)


def _rule(category: CategoryLike, country: str, post: Post | None, area: str, posts: Posts, sensitive: str) -> Rule:
    if category.desk == PROTECTION or sensitive == "protection":
        return "protection"
    if category.id == COMPLAINT or sensitive == "complaint":
        return "complaint"
    if category.desk == MINISTRY:
        return "ministry"
    if post is None:
        return "unknown"
    if post.id == CENTRAL_ID:
        return "home"
    named = posts.serving_area(country, area)
    if named is None:
        return "post"
    return "area" if named.id == post.id else "relay"


def _desk(rule: Rule, mission: str) -> str:
    if rule == "protection":
        return PROTECTION
    return MINISTRY if rule in {"complaint", "ministry", "unknown"} else f"mission:{mission}"


def _explained(desk: str, mission: str, rule: Rule, place: Place | None, country: str, posts: Posts) -> Route:
    """The route with its reason in French, and the same as a key "source/rule" with values for other languages."""
    source = place.source if place else "none"
    named = posts.serving_area(country, place.area) if place else None
    values = {
        "place": (place.name or place.area or place.country) if place else "",
        "country": country,
        "area": place.area if place else "",
        "post": posts.by_id[mission].name if mission in posts.by_id else mission,
        "relay": named.name if named else "",
    }
    reason = f"{_PLACE_IN_FRENCH[source]} ; {_RULE_IN_FRENCH[rule]}".format(**values)
    return Route(desk, mission, reason, f"{source}/{rule}", tuple((key, value) for key, value in values.items() if value))


def away_from_post(way: Route) -> Route:
    """The same route for somebody who does not want to be seen by their consulate: the ministry's desk takes it."""
    if not way.desk.startswith("mission:"):
        return way
    reason = f"{way.reason} ; la personne ne veut pas que son poste le lise : bureau du ministère"
    return replace(way, desk=MINISTRY, reason=reason, reason_key=f"{way.reason_key}/withheld")
