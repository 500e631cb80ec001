"""The figures page: for whoever holds its token; for everybody else it does not exist."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable

from flask import Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from console.meters import shared_folder
from console.parts import Route, pages
from handlers.memory import Spool
from handlers.read_figures import NAMES, Figure, read_figures

UP, SPOOLED, UNREADABLE = "tounkan_database_up", "tounkan_spool_entries", "tounkan_spool_unreadable"
MOST = 1_000_000
OWN = {
    UP: "Whether the database answers",
    SPOOLED: "Messages on disk that wait for the database",
    UNREADABLE: "Files of the spool that could not be read",
}


class Gathered(Collector):
    """Figures that were read at this scrape, as the client library wants them."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures: dict[str, list[Figure]] = defaultdict(list)
        for figure in figures:
            self._figures[figure.name].append(figure)

    def collect(self) -> Iterable[Metric]:
        """Each figure with its help; one that has no rows now is still named."""
        for name, help_text in {**NAMES, **OWN}.items():
            figures = self._figures.get(name, [])
            labels = [label for label, _ in figures[0].labels] if figures else []
            family = (CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily)(name, help_text, labels=labels)
            for figure in figures:
                family.add_metric([value for _, value in figure.labels], figure.value)
            yield family


def metrics() -> Response:
    """All figures, or the page that does not exist."""
    known = pages().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not known or not secrets.compare_digest(given.encode(), known.encode()):
        abort(404)
    page = generate_latest(_counted()) + generate_latest(_registry(Gathered([*_of_database(), *_of_spool(pages().spool)])))
    return Response(page, content_type=CONTENT_TYPE_LATEST)


def _registry(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


def _counted() -> CollectorRegistry:
    """What the server processes of this machine counted: of all where there are several, else of this one."""
    folder = shared_folder()
    if not folder:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return registry


def _of_database() -> list[Figure]:
    try:
        with pages().transactions.read() as session:
            return [Figure(UP, 1), *read_figures(session, pages().clock())]
    except Exception:  # whatever keeps the database from answering, the page says that it does
        return [Figure(UP, 0)]


def _of_spool(spool: Spool | None) -> list[Figure]:
    if spool is None:
        return []
    return [Figure(SPOOLED, len(spool.names(MOST))), Figure(UNREADABLE, len(spool.set_aside_names()))]


ROUTES = (Route("/metrics", "GET", metrics),)
