"""The page `docs/quality.md`: every figure of an evaluation, as tables that anyone can reprint."""

from __future__ import annotations

from collections.abc import Sequence

from work.concern_figures import ConcernFigures
from work.evaluate_language import report
from work.quality import Quality

_CONFUSIONS = 30
_PAGE = """# How well it understands

Printed by `make evaluate` at commit {commit}, on {messages} messages (`tests/development/messages.tsv`) and {places} places
(`tests/development/places.tsv`) that no training sees. A message that mixes languages counts with the first.

## In short

{figures}

## What these figures are worth

Two sets were written by people who saw neither the examples nor a model. The messages of `messages.tsv` were looked at once:
the list of terms (`models/reference/terms.tsv`) was widened in French and English after the mistakes on them had been read, so
that their category figures are kinder than first sight (then: 0.867; French 0.861, Bambara 0.895, English 0.743, within three
0.976).

The {fresh_messages} messages of `messages_fresh.tsv` were written later. Nobody who wrote examples or terms has read them; only
the thresholds of the alarm were chosen with both sets in view, and the words for places were widened after the places missed.
The short follow-ups among the examples were written later still, by somebody who had seen four calm messages of this set and
four short emergencies of the other:

> {fresh}

Examples are harder than messages, because each was written to differ from the others: on examples held out of training the
trainer prints lower figures than these.

## Categories, by language

{languages}

## Categories, spelt otherwise

The development messages as other people would type them; the seeds differ from training's.

{perturbed}

## What is taken for what

{confusions}

## Emergencies

{hits} of {due} emergencies ring; {false_alarms} messages ring that are none. Recall {recall:.3f} at precision {precision:.3f}.

On `followups.tsv`, {calm_followups} calm follow-ups of a few words (days, towns, thanks, where a paper was lost) and
{short_emergencies} emergencies told as shortly:

- in a first message {followup_alarms} calm ones ring and {short_hits} emergencies do;
- beside an open ticket, where only a clear alarm rings, {clear_alarms} calm ones and {clear_hits} emergencies.

Two thirds more by the same hand are examples. The mistakes on this third were read, words for such cases were added and the
thresholds for short texts were chosen with it in view, so that these figures are kinder than first sight.

## Language, on the development messages

{language}

## Language, on sentences written for each language

{sentences}

## Place

Of {places} messages {right} have the right country or are rightly asked, {wrong} have a wrong country rather than being asked,
{posts} reach the right post.

## Speed

`understand()` takes {microseconds:.0f} µs a message at the median, on the machine and under the load of this evaluation;
`make bench` measures it by itself.
"""


def quality_page(quality: Quality, commit: str) -> str:
    """The page's text."""
    concern, places = quality.concern, quality.places
    return _PAGE.format(
        commit=commit,
        messages=concern.messages,
        fresh=quality.fresh.summary(),
        fresh_messages=quality.fresh.messages,
        figures=_table(("figure", "reached"), [(name, f"{figure:.3f}") for name, figure in quality.figures().items()]),
        languages=_languages(concern),
        perturbed=_perturbed(quality),
        confusions=_confusions(concern),
        hits=concern.hits,
        calm_followups=quality.followups.calm,
        followup_alarms=quality.followups.false_alarms,
        short_emergencies=quality.followups.hits + quality.followups.missed,
        short_hits=quality.followups.hits,
        clear_alarms=quality.followups.clear_false_alarms,
        clear_hits=quality.followups.clear_hits,
        due=concern.hits + concern.missed,
        false_alarms=concern.false_alarms,
        recall=concern.recall,
        precision=concern.precision,
        language=report(quality.language),
        sentences=report(quality.sentences),
        places=places.messages,
        right=places.right,
        wrong=places.wrong,
        posts=places.posts,
        microseconds=quality.microseconds,
    )


def _languages(concern: ConcernFigures) -> str:
    rows = [
        (code, str(every), f"{right / every:.3f}", f"{concern.macro_f1(code):.3f}")
        for code, (right, every) in sorted(concern.languages.items())
    ]
    return _table(("language", "messages", "accuracy", "macro-F1"), rows)


def _perturbed(quality: Quality) -> str:
    clean = quality.concern.accuracy
    rows = [
        (name, f"{one.accuracy:.3f}", f"{100 * (clean - one.accuracy):+.1f}", f"{one.recall:.3f}", f"{one.precision:.3f}")
        for name, one in quality.perturbed.items()
    ]
    return _table(("change", "accuracy", "points lost", "emergency recall", "precision"), rows)


def _confusions(concern: ConcernFigures) -> str:
    rows = [(right, given, str(times)) for (right, given), times in concern.confusions.most_common(_CONFUSIONS)]
    return _table(("right", "given", "times"), rows)


def _table(heading: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
