"""Language identification: what the shipped model must know, what it must leave open, and what it must never do."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

from bot.detect_language import FLOOR, detect_language
from bot.language_model import LanguageModel, letter_groups, read_language_model, write_language_model
from bot.second_opinion import second_opinion
from bot.shipped import language_model

SENTENCES_FILE = Path(__file__).parent / "language_sentences.tsv"
SHORT_FILE = Path(__file__).parent / "language_short.tsv"
SENTENCES = [line.split("\t", 1) for line in SENTENCES_FILE.read_text("utf-8").splitlines()[1:]]


def test_authored_sentences_are_recognised_in_every_language() -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for code, text in SENTENCES:
        right[code].append(detect_language(text).code == code)
    shares = {code: sum(answers) / len(answers) for code, answers in right.items()}
    assert len(shares) == 16
    assert {code: share for code, share in shares.items() if share < 0.89} == {}
    assert sum(shares.values()) / len(shares) >= 0.98
    assert shares["bam"] >= 0.97


def test_greetings_and_questions_of_a_few_words_are_recognised() -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for line in SHORT_FILE.read_text("utf-8").splitlines()[1:]:
        code, text = line.split("\t", 1)
        right[code].append(detect_language(text).code == code)
    shares = {code: sum(answers) / len(answers) for code, answers in right.items()}
    assert len(shares) == 11
    assert sum(shares.values()) / len(shares) >= 0.93
    assert shares["bam"] >= 0.98
    assert shares["fra"] >= 0.965


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("N b'a fɛ ka segin n ka jamana la", "bam"),
        ("n b'a fe ka segin n ka jamana la", "bam"),
        ("né b'a fè ka ségui n'ka djamana la", "bam"),
        ("n'ka visa banna, prolongation bè kè cogo di", "bam"),
        ("ߊ߬ ߣߌ߫ ߗߋ߫", "bam"),
        ("ساعدوني من فضلكم", "ara"),
        ("3awnouni rani f lhabs", "ara"),
        ("помогите мне", "rus"),
        ("请帮助我", "zho"),
        ("ⴰⵎⴰⵏ ⵓⵔ ⵍⵍⵉⵏ", "taq"),
        ("𞤃𞤭 𞤴𞤭𞤯𞤭 𞤱𞤢𞤤𞥆𞤭𞤲𞤣𞤫", "ful"),
        ("bjr", "fra"),
        ("I ni sɔgɔma!", "bam"),
        ("gracias", "spa"),
        ("jam waali", "ful"),
        ("an moxo", "snk"),
    ],
)
def test_known_texts(text: str, code: str) -> None:
    assert detect_language(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("an ka carte nina expiré, prolongation dossier bɛ bila min", "bam"),
        ("l'avocat ma se ka dogoke ka dossier sɔrɔ prison kɔnɔ", "bam"),
        ("chkoun y3awni f dossier dyal la carte de séjour", "ara"),
        ("mi waɗi demande passeport gila juin, hay huunde alaa", "ful"),
        ("damay laaj ndax carte consulaire bi pare na", "wol"),
        ("j'ai dit an ka na mais il est reparti hier avec mes papiers", "fra"),
    ],
)
def test_french_words_in_a_sentence_do_not_turn_its_language(text: str, code: str) -> None:
    assert detect_language(text).code == code


@pytest.mark.parametrize("text", ["", "   ", "12345", "👍🏾🙏", "?!", "+223 76 00 00 00", "\u0000", "\ud800", "\u200f"])
def test_without_letters_nothing_is_claimed(text: str) -> None:
    guess = detect_language(text)
    assert (guess.code, guess.confidence) == ("und", 0.0)


@pytest.mark.parametrize("text", ["merci", "ok", "OK 👍", "salam aleykoum", "passeport", "Bamako", "amiina"])
@pytest.mark.parametrize("prior", ["bam", "eng", "ful"])
def test_a_word_that_everybody_uses_leaves_the_known_language(text: str, prior: str) -> None:
    assert detect_language(text, prior=prior).code == prior


def test_a_known_language_does_not_outweigh_a_plain_sentence() -> None:
    assert detect_language("je voudrais savoir quand mon dossier sera traité", prior="bam").code == "fra"


@pytest.mark.parametrize(("prior", "code"), [("dyu", "bam"), ("nqo", "bam"), ("xxx", "xxx")])
def test_a_prior_is_read_as_we_answer_it(prior: str, code: str) -> None:
    assert detect_language("ok", prior=prior).code == code


@pytest.mark.parametrize("text", ["passeport consulat bamako", "Tripoli Alger Bamako"])
def test_words_of_the_domain_do_not_decide(text: str) -> None:
    assert detect_language(text).confidence < FLOOR


def test_a_place_name_does_not_turn_the_language() -> None:
    assert detect_language("n balima bè Barcelona consulado la").code == "bam"


@pytest.mark.parametrize("text", ["Unahitaji nini kupata kibali cha kazi", "mam pytanie jak szybko mozna odnowic"])
def test_a_language_that_we_do_not_serve_falls_under_the_floor_and_is_named(text: str) -> None:
    named = second_opinion(text)
    assert detect_language(text).confidence < FLOOR
    assert named is not None
    assert named.code in {"swa", "pol"}


@pytest.mark.parametrize("text", ["", "12345", "je voudrais rentrer chez moi", "mam pytanie"])
def test_the_second_opinion_is_silent_on_what_we_serve(text: str) -> None:
    assert second_opinion(text) is None


@pytest.mark.parametrize("unit", ["a", "e\u0301\u0323", "http://a ", "@", "ا", "我", "n'", "a@b.", "\u200f", "\U0010ffff", "ﷺ"])
def test_the_longest_message_is_cheap_and_never_fails(unit: str) -> None:
    start = time.process_time()
    detect_language((unit * 50_000)[:50_000])
    assert time.process_time() - start < 0.2


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    first = [detect_language(text) for _, text in SENTENCES]
    assert first == [detect_language(text) for _, text in SENTENCES]


def test_a_message_takes_less_than_a_millisecond() -> None:
    times = []
    for _, text in SENTENCES:
        start = time.process_time()
        detect_language(text)
        times.append(time.process_time() - start)
    assert median(times) < 0.001


def test_the_hot_path_does_not_load_langdetect() -> None:
    script = "import sys, bot.detect_language; sys.exit('langdetect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_model_of_an_installation_takes_the_place_of_the_shipped_one() -> None:
    only_wolof = LanguageModel("test", ("fra", "wol"), 1.0, {" zz": 128 + 3 + ((128 + 90) << 24)})
    assert detect_language("zzat brnt", model=only_wolof).code == "wol"


def test_a_model_reads_back_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "model.json.gz"
    write_language_model(path, "7", ["bam", "fra", "fra+sms"], 12.0, {"a": bytes([140, 116, 128]), " b": bytes([0, 255, 1])})
    model = read_language_model(path)
    scores, groups = model.scores(["a"])
    assert (model.version, model.labels, groups) == ("7", ("bam", "fra", "fra+sms"), 4)
    assert scores == {"bam": 1.0, "fra": 0.0}


def test_letter_groups_are_runs_of_up_to_four_letters_and_the_word() -> None:
    assert "|".join(letter_groups("kas")) == "k|a|s| k|ka|as|s | ka|kas|as | kas|kas | kas "
    assert letter_groups("ɲɛ")[-1] == " ɲɛ "


def test_special_letters_are_kept_as_they_say_much() -> None:
    assert {"ɔ", "ɲɛ", "ɗ", "ŋ"} <= language_model().grams.keys()


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json.gz"
    write_language_model(path, "7", ["bam", "fra"], 12.0, {"a": b"x"})
    with pytest.raises(ValueError, match="1 letter groups"):
        read_language_model(path)


def test_the_shipped_model_is_small_and_knows_its_labels() -> None:
    shipped = Path(__file__).parents[2] / "bot" / "language_model.json.gz"
    assert shipped.stat().st_size < 1_000_000
    assert {"bam", "dyu", "fra", "eng", "ara+latin", "ful", "snk", "ses", "taq", "wol"} <= set(language_model().labels)
