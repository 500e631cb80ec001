"""Three linear learners over the same word pieces, added up into one table of weights: a column for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from work.concern_examples import ALARMING, CALM, Example, Term
from work.train_pieces import Vocabulary, matrix

Floats = NDArray[np.float64]
Strings = NDArray[np.str_]
IN_ALARM = "!"
# Below this many emergencies a category has no picture of its own of what an emergency is.
_LEAST_ALARMS = 12
_NEVER = -30.0
# The learners' answers differ in scale; these make them weigh 1 : 1 : ½, the best of a few on held-out examples.
_MARGIN_WEIGHT, _COUNT_WEIGHT, _ALARM_MARGIN_WEIGHT = 4.0, 0.6, 2.0


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that is learnt from: examples, the same misspelt (one for one), and terms."""

    examples: Sequence[Example]
    misspelt: Sequence[Example]
    terms: Sequence[Term]

    @property
    def categories(self) -> list[str]:
        """The categories of the examples, in alphabetical order."""
        return sorted({example.category for example in self.examples})

    def named(self) -> list[Term]:
        """The terms that speak for a category that has examples."""
        known = set(self.categories)
        return [term for term in self.terms if term.label in known]

    def warning(self) -> list[Term]:
        """The terms that speak for or against an alarm."""
        return [term for term in self.terms if term.label in {ALARMING, CALM}]


@dataclass(frozen=True, slots=True)
class Weights:
    """A row a piece, a column an answer (categories, categories in alarm, alarm), and the bias of each column."""

    table: Floats
    biases: Floats


@dataclass(frozen=True, slots=True)
class _Known:
    """The matrices of the lessons: each text's pieces are looked up once."""

    examples: csr_matrix
    misspelt: csr_matrix
    named: csr_matrix
    warning: csr_matrix


def learn(lessons: Lessons, vocabulary: Vocabulary) -> Weights:
    """The weights of all columns, learnt from everything in `lessons`."""
    texts = (lessons.examples, lessons.misspelt, lessons.named(), lessons.warning())
    known = _Known(*(matrix([row.text for row in rows], vocabulary) for rows in texts))
    table, biases = _joint(lessons, known)
    extra, extra_biases = _categories(lessons, known)
    alarm, alarm_bias = _alarm(lessons, known)
    table = np.hstack([table + np.hstack([extra, extra]), alarm])
    return Weights(table * vocabulary.rarity[:, None], np.concatenate([biases + np.tile(extra_biases, 2), alarm_bias]))


def _joint(lessons: Lessons, known: _Known) -> tuple[Floats, Floats]:
    """Category and alarm learnt together, because an alarm looks different in each category."""
    rows, terms, categories = lessons.examples, lessons.named(), lessons.categories
    alarms = {name: [row.emergency for row in rows if row.category == name] for name in categories}
    shown = {name for name in categories if sum(alarms[name]) >= _LEAST_ALARMS}
    share = np.array([sum(alarms[term.label]) / len(alarms[term.label]) if term.label in shown else 0.0 for term in terms])
    answers = [row.category + IN_ALARM * (row.emergency and row.category in shown) for row in rows]
    answers += [term.label for term in terms] + [term.label + IN_ALARM * (term.label in shown) for term in terms]
    weights = np.concatenate([np.ones(len(rows)), 1 - share, share])
    told = vstack([known.examples, known.named, known.named]).tocsr()
    learner = LogisticRegression(C=2.0, max_iter=60, tol=1e-3)
    learner.fit(told[weights > 0], np.array(answers)[weights > 0], sample_weight=weights[weights > 0])
    return _in_columns(learner, [*categories, *(name + IN_ALARM for name in categories)])


def _in_columns(learner: LogisticRegression, columns: list[str]) -> tuple[Floats, Floats]:
    table, biases = np.zeros((learner.coef_.shape[1], len(columns))), np.full(len(columns), _NEVER)
    for row, answer in enumerate(learner.classes_):
        table[:, columns.index(answer)] = learner.coef_[row]
        biases[columns.index(answer)] = learner.intercept_[row]
    return table, biases


def _categories(lessons: Lessons, known: _Known) -> tuple[Floats, Floats]:
    """Widest margin and plain counting, which err elsewhere than the first learner does."""
    told = vstack([known.examples, known.misspelt, known.named]).tocsr()
    rows = [*lessons.examples, *lessons.misspelt]
    answers = np.array([row.category for row in rows] + [term.label for term in lessons.named()])
    margin = LinearSVC(C=0.07, random_state=0).fit(told, answers)
    counts = ComplementNB(alpha=1.0).fit(told, answers).feature_log_prob_
    counts = counts - counts.mean(axis=0)
    table = _MARGIN_WEIGHT * margin.coef_ + _COUNT_WEIGHT * counts
    return table.T, _MARGIN_WEIGHT * margin.intercept_


def _alarm(lessons: Lessons, known: _Known) -> tuple[Floats, Floats]:
    told = vstack([known.examples, known.misspelt, known.warning]).tocsr()
    rows = [*lessons.examples, *lessons.misspelt]
    answers = np.array([row.emergency for row in rows] + [term.label == ALARMING for term in lessons.warning()])
    chance = LogisticRegression(C=2.0, max_iter=60, tol=1e-3).fit(told, answers)
    margin = LinearSVC(C=0.1, random_state=0).fit(told, answers)
    table = chance.coef_ + _ALARM_MARGIN_WEIGHT * margin.coef_
    return table.T, chance.intercept_ + _ALARM_MARGIN_WEIGHT * margin.intercept_
