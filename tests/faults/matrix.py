"""Which cells the full run has, what a result must say, and the table of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tests.faults.cell import Plan

DATABASES = ("sqlite", "postgresql")
CHANNELS = ("whatsapp-cloud", "twilio-whatsapp", "twilio-sms", "telegram")
INBOUND = ("in1", "in2", "in3", "in4", "in5", "in6", "in7", "in8")
OUTBOUND = ("wk1", "wk2", "wk3", "wk4", "wk5", "wk6", "wk7")
CALLBACKS = ("cb1", "cb2")
MEDIA = ("md1", "md2", "md3")
BROKEN = {
    "ack before commit": ("inbound", ("in7",)),
    "look, then insert": ("inbound", ()),
    "send, then mark": ("outbound", ("wk4",)),
    "last status wins": ("outbound", ()),
}
ALL = "all four"
HARM_OF = dict(zip(BROKEN, ("lost", "doubled", "sent twice", "backwards"), strict=True))
HEAD = ("point", "channel", "database", "kills", "messages", "lost", "doubled", "in doubt", "resolved", "to human", "oldest")
Found = Mapping[str, Any]


def full() -> list[Plan]:
    """All cells: the broken variants, media, the spool, and both directions of each channel, on both databases."""
    plans = []
    for database in DATABASES:
        plans += [broken(database, variant) for variant in BROKEN]
        plans.append(Plan(database, "media", "twilio-sms", MEDIA, 6, 10, 100, rate=0.4, photo_every=1))
        plans.append(Plan(database, "spool", "twilio-sms", ("sp1", "sp2", "sp3", "sp4"), 2, 10, 400))
        for channel in CHANNELS:
            plans.append(Plan(database, "inbound", channel, INBOUND, 10, 55, 3000))
            points = OUTBOUND if channel == "telegram" else (*OUTBOUND, *CALLBACKS)
            plans.append(Plan(database, "outbound", channel, points, 6, 20, 700, rate=12.0))
    return plans


def small(plan: Plan) -> Plan:
    """The same cell with one kill at each point and few messages: to see that it runs."""
    if plan.direction == "spool":
        return replace(plan, each=1, at_random=2, messages=80, rate=3.0)
    fewer = replace(plan, each=1, at_random=3, messages=100, rate=min(plan.rate, 3.0), latest=2, speed=8.0)
    return replace(fewer, points_at_once=8.0)


def broken(database: str, variant: str) -> Plan:
    """The cell that has to catch one broken variant."""
    direction, points = BROKEN[variant]
    return Plan(database, direction, "twilio-sms", points, 5, 5, 200, variant=variant, speed=12.0, pause=(1.0, 2.0))


def broken_at_once(database: str) -> Plan:
    """One cell with a house that is broken in all four ways: each has its own harm, so that one run can show all."""
    points = ("in7", "wk4")
    fast = Plan(database, "inbound", "twilio-sms", points, 1, 4, 120, variant=ALL, speed=15.0, pause=(0.4, 0.8), latest=8)
    return replace(fast, points_at_once=3.0)


def short(database: str) -> Plan:
    """One cell with every point but those of the spool, which take a database away."""
    points = (*INBOUND, *OUTBOUND[:-1], *CALLBACKS, *MEDIA)  # its texts have one part: no wk7
    fast = Plan(database, "inbound", "twilio-sms", points, 1, 3, 40, rate=3.0, speed=15.0, latest=2, pause=(0.1, 0.3))
    return replace(fast, photo_every=12, points_at_once=8.0)


def harm(found: Found) -> dict[str, int]:
    """What a cell lost, doubled, sent twice or moved backwards."""
    sent = found["outbound"]
    return {
        "lost": sum(one["lost"] for one in found["stretches"].values()) + sent["lost"],
        "doubled": sum(one["doubled"] for one in found["stretches"].values()),
        "sent twice": sent["doubled"],
        "backwards": sent["backwards"],
    }


def wrongs(found: Found) -> list[str]:
    """What is wrong with a cell's result; a broken variant is wrong where its own harm was not done."""
    plan, sent, done = found["plan"], found["outbound"], harm(found)
    if plan["variant"]:
        broken_here = HARM_OF if plan["variant"] == ALL else (plan["variant"],)
        return [f"not noticed: {variant}" for variant in broken_here if not done[HARM_OF[variant]]]
    done |= {f"waiting in {place}": number for place, number in found["waiting"].items()}
    done |= {"orphans": found["orphans"], "exits other than by SIGKILL": len(found["strange"])}
    done |= {"in doubt and not shown": sent["in_doubt"] - sent["shown"]}
    done |= {"in doubt where the provider can be asked": sent["in_doubt"] if plan["channel"].startswith("twilio") else 0}
    done |= {f"never killed at {point}": 1 for point in plan["points"] if not found["kills"].get(point)}
    return [f"{what}: {number}" for what, number in done.items() if number]


def rows(found: Found) -> Iterator[tuple[object, ...]]:
    """The table's rows for one cell: each point, then the whole with what became of its texts."""
    plan, sent = found["plan"], found["outbound"]
    place = (plan["channel"], plan["database"])
    for cause, kills in sorted(found["kills"].items()):
        one = found["stretches"].get(cause, {})
        if cause != "with its parent":
            yield (cause, *place, kills, one.get("messages", ""), one.get("lost", ""), one.get("doubled", ""), "", "", "", "")
    lost, doubled = (sum(one[word] for one in found["stretches"].values()) + sent[word] for word in ("lost", "doubled"))
    doubled_too = f"{doubled}, {sent['backwards']} backwards" if sent["backwards"] else doubled
    messages = sum(one["messages"] for one in found["stretches"].values()) or sent["rows"]
    doubt = (sent["in_doubt"] + sent["resolved"], sent["resolved"], sent["shown"], f"{sent['oldest_seconds']:.0f} s")
    name = f"all {plan['direction']}" + (f": {plan['variant']}" if plan["variant"] else "")
    yield (name, *place, kills_of(found), messages, lost, doubled_too, *doubt)


def kills_of(found: Found) -> int:
    """Kills that were meant."""
    return sum(number for cause, number in found["kills"].items() if cause != "with its parent")


def table(results: Iterable[Found]) -> str:
    """All rows as Markdown."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(row for found in results for row in rows(found))]
    return "\n".join("| " + " | ".join(str(value) for value in line) + " |" for line in lines)


def totals(results: Iterable[Found]) -> str:
    """The two sentences that matter, over the cells of the product as it is."""
    sound = [found for found in results if not found["plan"]["variant"]]
    incoming = [found for found in sound if found["plan"]["direction"] != "outbound"]
    outgoing = [found for found in sound if found["plan"]["direction"] == "outbound"]
    brought = sum(one["messages"] for found in incoming for one in found["stretches"].values())
    taken = sum(one["taken"] for found in incoming for one in found["stretches"].values())
    harm = [sum(one[word] for found in incoming for one in found["stretches"].values()) for word in ("lost", "doubled")]
    sent = {word: sum(found["outbound"][word] for found in outgoing) for word in ("rows", "lost", "doubled", "in_doubt")}
    more = {word: sum(found["outbound"][word] for found in outgoing) for word in ("resolved", "shown", "backwards")}
    return (
        f"Inbound: {sum(map(kills_of, incoming))} kills, {brought} messages answered 2xx {taken} times, "
        f"lost {harm[0]}, doubled {harm[1]}.\n"
        f"Outbound: {sum(map(kills_of, outgoing))} kills, {sent['rows']} sends, "
        f"lost {sent['lost']}, doubled {sent['doubled']}, "
        f"statuses that went back {more['backwards']}, in doubt {sent['in_doubt'] + more['resolved']}, "
        f"resolved alone {more['resolved']}, before a human {more['shown']}."
    )
