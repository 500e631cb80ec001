"""Training: a clerk's rows and corrections are learnt, mistakes are named, and the same rows give the same model."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.classify import classify
from bot.concern_model import read_concern_model
from bot.emergency import judge_alarm
from bot.normalise import fold
from work.concern_examples import Example, read_examples, read_terms
from work.concern_figures import Judged, concern_figures
from work.courtesies import read_courtesies, with_courtesy
from work.perturb import PERTURBATIONS, perturb
from work.train_concern import train_concern

FEES = [f"mon patron ne paie pas le salaire du mois {n}" for n in range(20)]
PAPERS = [f"renouveler le passeport numéro {n} svp" for n in range(20)]
DANGER = [f"au secours ils me frappent au travail {n}" for n in range(14)]


def write_examples(folder: Path) -> Path:
    """A small installation: three categories in one language, and some terms."""
    (folder / "examples" / "fra").mkdir(parents=True)
    rows = {"labour": [*(f"0\t{text}" for text in FEES), *(f"1\t{text}" for text in DANGER)]}
    rows["other"] = [f"0\tbonjour merci {n}" for n in range(20)]
    rows["identity-documents"] = [f"0\t{text}" for text in PAPERS]
    for category, lines in rows.items():
        path = folder / "examples" / "fra" / f"{category}.tsv"
        path.write_text("\n".join(["emergency\ttext", *lines]) + "\n", encoding="utf-8")
    (folder / "terms.tsv").write_text(
        "label\tlanguage\tterms\nidentity-documents\tspa\tpasaporte;carné\ncalm\tfra\tpatron\n", encoding="utf-8"
    )
    return folder / "examples"


def test_a_model_learns_its_examples_its_terms_and_corrections(tmp_path: Path) -> None:
    examples, out = write_examples(tmp_path), tmp_path / "model.json.gz"
    train_concern(examples, out)
    plain = read_concern_model(out)
    assert classify("le patron ne paie pas", "fra", plain).id == "labour"
    assert classify("pasaporte", "spa", plain).id == "identity-documents"
    assert judge_alarm("au secours ils me frappent", "fra", plain).flag
    corrections = [Example("fra", "labour", False, f"zanzibar {n}") for n in range(5)]
    train_concern(examples, out, corrections, measured=False)
    corrected = read_concern_model(out)
    assert classify("zanzibar", "fra", corrected).id == "labour"
    assert corrected.version != plain.version


def test_the_same_rows_give_the_same_file(tmp_path: Path) -> None:
    examples = write_examples(tmp_path)
    files = [tmp_path / "one.gz", tmp_path / "two.gz"]
    for out in files:
        train_concern(examples, out, measured=False)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    examples = write_examples(tmp_path)
    (examples / "fra" / "labour.tsv").write_text("emergency\ttext\nnon\tpas payé\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"fra/labour\.tsv, line 2"):
        read_examples(examples)
    (tmp_path / "terms.tsv").write_text("heading\nonly two\tcells\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_terms(examples)
    with pytest.raises(ValueError, match="three categories"):
        train_concern(tmp_path / "nowhere", tmp_path / "out")


def test_the_shipped_rows_can_all_be_read_and_have_known_labels() -> None:
    examples, terms = read_examples(), read_terms()
    categories = {example.category for example in examples}
    assert len(categories) == 21
    assert {term.label for term in terms} == categories | {"emergency", "calm"}


@pytest.mark.parametrize("name", sorted(PERTURBATIONS))
def test_a_perturbation_changes_something_and_repeats_itself(name: str) -> None:
    text, change = "Bonjour, n b'a fɛ ka n ka paspɔri kura dilan depuis janvier, pour le consulat.", PERTURBATIONS[name]
    for language in ("fra", "bam", "snk", "ara", "eng"):
        assert change(text, language, random.Random(3)) == change(text, language, random.Random(3))
        assert change("", language, random.Random(3)).strip() in {"", "bon", "svp"} or name == "French inserted"
    assert any(change(text, "bam", random.Random(seed)) != text for seed in range(9))


def test_lost_letters_and_capitals_are_the_same_to_the_matching_form() -> None:
    text = "n denkɛ bɛ ɔpitali la"
    for name in ("letters lost", "capitals"):
        assert fold(PERTURBATIONS[name](text, "bam", random.Random(1))) == fold(text)
    assert perturb(text, "bam", random.Random(1)) == perturb(text, "bam", random.Random(1))


def test_figures_count_what_was_answered(tmp_path: Path) -> None:
    examples, out = write_examples(tmp_path), tmp_path / "model.json.gz"
    train_concern(examples, out, measured=False)
    messages = [
        Judged("renouveler le passeport", "fra", "identity-documents", frozenset(), False),
        Judged("renouveler le passeport", "fra", "labour", frozenset({"identity-documents"}), False),
        Judged("renouveler le passeport", "fra", "labour", frozenset(), False),
        Judged("au secours ils me frappent", "fra", "labour", frozenset(), True),
    ]
    figures = concern_figures(messages, read_concern_model(out))
    assert figures.accuracy == 0.75
    assert figures.confusions == {("labour", "identity-documents"): 1}
    assert (figures.recall, figures.precision) == (1.0, 1.0)


def test_a_courtesy_stands_around_the_message_and_a_language_without_any_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "courtesies.tsv").write_text("language\tbefore\tafter\nfra\tbonjour\tsvp;merci\n", encoding="utf-8")
    courtesies, dice = read_courtesies(tmp_path / "examples"), random.Random(7)
    made = {with_courtesy("on a pris mon frère", "fra", courtesies, dice) for _ in range(60)}
    assert {text.replace("on a pris mon frère", "").strip(" ,.") for text in made} >= {"bonjour", "svp", "merci"}
    assert all("on a pris mon frère" in text for text in made)
    assert with_courtesy("u ye n balimakɛ minɛ", "bam", courtesies, dice) == "u ye n balimakɛ minɛ"


def test_a_line_of_courtesies_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "courtesies.tsv").write_text("language\tbefore\tafter\nfra\tbonjour\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"courtesies\.tsv, line 2"):
        read_courtesies(tmp_path / "examples")
