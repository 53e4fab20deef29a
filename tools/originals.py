"""Run the series on the five published articles; write research/results: numbers, no sentences.

usage: python tools/originals.py FOLDER_WITH_THE_TEXTS

The files are known by their SHA-256 (corpus/originals/metadata.csv), whatever their names.
The notebooks, which show sentences, go to build/originals and stay out of git.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from analysis import Corpus, cli, framing, load_corpus, plots, sentiment, topics
from analysis.compare import (
    coverage,
    coverage_matrix,
    keyness,
    mentions,
    naming,
    quotation_drift,
    similarity,
    style,
)
from analysis.corpus.article import edit_frame
from analysis.corpus.decoding import given_path
from analysis.corpus.records import folder_list, read_list
from analysis.files import for_terminal, write_beside
from analysis.files.folders import check_apart, rewritten
from analysis.quotes import reported_speech, voices
from analysis.reuse import shared_wording

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "corpus" / "originals"
RESULTS = ROOT / "research" / "results"


def identify(folder: str | Path, texts: Path) -> pd.DataFrame:
    """Return which file of ``texts`` is which article of ``folder/metadata.csv``, by SHA-256.

    Columns ``article_id, file, found, status``: ``as listed``, ``changed`` (the name is there,
    the bytes differ), ``renamed`` (the bytes are there under another name), ``missing``, and
    for files that match no row ``not listed``. Raises :class:`CorpusError` if the metadata
    can't be read or lack one of the columns ``article_id, file, sha256``.
    """
    place = given_path(folder)
    metadata = folder_list(place, "metadata.csv") or place / "metadata.csv"
    columns = ["article_id", "file", "sha256"]
    listed = read_list(metadata, columns, comments=False)
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(texts.glob("*"))
        if path.is_file()
    }
    rows = []
    for article_id, name, wanted in listed[columns].itertuples(index=False):
        found = [name] if hashes.get(name) == wanted else []
        found += [file for file, sha256 in hashes.items() if sha256 == wanted]
        if found:
            status = "as listed" if found[0] == name else "renamed"
            rows.append((article_id, name, found[0], status))
        elif name in hashes:
            rows.append((article_id, name, name, "changed"))
        else:
            rows.append((article_id, name, "", "missing"))
    taken = {found for _, _, found, _ in rows}
    rows += [("", "", name, "not listed") for name in hashes if name not in taken]
    return pd.DataFrame(rows, columns=["article_id", "file", "found", "status"])


def gather(texts: Path, folder: Path) -> Corpus:
    """Copy the five articles, known by their hashes, into a corpus folder and load it."""
    known = identify(LIST, texts)
    lost = known[known["status"].isin(["missing", "changed"])]
    if len(lost):
        names = ", ".join(f"{row.file} ({row.status})" for row in lost.itertuples())
        raise SystemExit(for_terminal(f"{texts} holds no file with the hash of {names}"))
    check_apart(folder, texts)
    with rewritten(folder, "corpus of the originals") as new:
        (new / "texts").mkdir()
        for name in ("metadata.csv", "heads.csv", "speakers.csv"):
            shutil.copy(LIST / name, new / name)
        for row in known[known["article_id"] != ""].itertuples():
            shutil.copy(texts / str(row.found), new / "texts" / str(row.file))
    return load_corpus(folder, events=False)  # the study takes the five for one event


def tables(corpus: Corpus) -> dict[str, pd.DataFrame]:
    """Return every table of research/results, rounded; no cell holds more than a short label."""
    quotes = reported_speech(corpus)
    parts = voices.split(corpus, quotes)
    source = {article.id: article.source for article in corpus}
    frame = corpus.frame
    edits = edit_frame(corpus)
    names = naming(corpus, voices=parts)
    keys = keyness(corpus, voice="outlet", voices=parts).groupby("group").head(10)
    shared = shared_wording(corpus, voices=parts)
    drift = quotation_drift(corpus, quotes)
    model = topics.fit(corpus)
    scored = sentiment.actor_polarity(corpus, voices=parts)
    functions = framing.functions(corpus, voices=parts)
    kinds = pd.crosstab(quotes["article_id"].map(source), quotes["kind"])
    places = ["article_a", "start_a", "end_a", "article_b", "start_b", "end_b"]
    found = {
        "corpus": frame[
            ["article_id", "source", "published", "n_words", "n_edits", "broken_marks"]
        ],
        "cleaning": pd.crosstab(edits["article_id"], edits["rule"]).reset_index(),
        "naming": names[
            ["thing", "source", "voice", "kind", "expression", "count", "share", "hedges"]
        ],
        "naming_words": naming_words(corpus, names["thing"].iloc[0]),
        "keyness": keys[["group", "term", "counts", "rest_counts", "log_odds", "z", "q_value"]],
        "similarity": similarity(corpus)[["article_a", "article_b", "cosine"]],
        "shared_wording": shared[
            [*places, "kind", "n_words", "score", "voice_a", "voice_b", "first"]
        ],
        "quotation_drift": drift[
            [
                "drift_id",
                "speaker",
                "source",
                "article_id",
                "start",
                "end",
                "form",
                "n_words",
                "n_marked",
                "kept",
                "dropped",
                "added",
                "replaced",
                "doubtful",
                "order",
            ]
        ],
        "coverage": covered(corpus, quotes),
        "style": style(corpus, quotes=quotes, voices=parts)[["group", "measure", "unit", "value"]],
        "speech_kinds": kinds.rename_axis("source").reset_index(),
        "speakers": voices.heard(corpus, quotes, parts),
        "sentiment": sentiment.by_voice(corpus, voices=parts, scored=scored),
        "sentiment_speakers": sentiment.by_speaker(scored),
        "cue_stance": framing.cue_stance_rates(quotes, corpus),
        "frame_functions": pd.crosstab(
            [functions["source"], functions["voice"]], functions["function"]
        ).reset_index(),
        "frame_scales": framing.frame_scales(corpus),
        "frames_generic": framing.by_voice(corpus, "generic", voices=parts),
        "frames_policy": framing.by_voice(corpus, "policy", voices=parts),
        "hedges": framing.marker_rates(corpus, "hedges", voices=parts, quotes=quotes),
        "loaded_words": framing.marker_rates(corpus, "loaded", voices=parts, quotes=quotes),
        "guilt": framing.marker_rates(corpus, "guilt", voices=parts, quotes=quotes),
        "topics": model.summary[
            ["topic", "label", "words", "stability", "kept", "coherence", "top_article_share"]
        ],
        "topic_verdict": pd.DataFrame(
            {"unit": [model.unit], "found": [model.found], "verdict": [model.verdict]}
        ),
        "topic_test": model.test,
        "topic_choice": model.choice,
        "topic_prevalence": model.prevalence,
        "topic_stop_words": model.stop_words,
    }
    return {name: table.round(3).reset_index(drop=True) for name, table in found.items()}


def covered(corpus: Corpus, quotes: pd.DataFrame) -> pd.DataFrame:
    """Return the matrix of facts against articles; a statement is told by its first place."""
    told = coverage(corpus, quotes)
    spans = told["start"].astype(str) + "–" + told["end"].astype(str)
    where = (told["article_id"] + " " + spans).groupby(told["fact_id"]).transform("first")
    told["fact"] = told["fact"].where(told["kind"] != "statement", where)
    matrix = coverage_matrix(told, by="article_id").reset_index()
    return matrix.drop(columns=["event", "fact_id"])


def naming_words(corpus: Corpus, first_thing: str) -> pd.DataFrame:
    """Return in what share of an article's mentions of a thing each modifier stands.

    Columns ``source, word, count, share``; the head itself counts where it is not the usual
    one, and only words of two mentions or more are listed.
    """
    named = mentions(corpus)
    named = named[named["thing"] == first_thing]
    heads = named["head"].str.removesuffix("s")
    rare = heads.where(heads != heads.mode()[0])
    words = [
        [*modifiers, *([head] if isinstance(head, str) else [])]
        for modifiers, head in zip(named["modifiers"], rare, strict=True)
    ]
    table = (
        named.assign(word=pd.Series(words, index=named.index)).explode("word").dropna(subset="word")
    )
    table = table[table.groupby("word")["word"].transform("size") >= 2]
    counts = table.groupby(["source", "word"]).size().rename("count").reset_index()
    counts["share"] = counts["count"] / counts["source"].map(named.groupby("source").size())
    return counts


def draw(found: dict[str, pd.DataFrame], folder: Path) -> None:
    """Draw the two figures of the README from the tables."""
    plots.use_style()
    words = found["naming_words"]
    grid = words.pivot(index="source", columns="word", values="count").fillna(0)
    names = found["naming"]
    names = names[names["thing"] == names["thing"].iloc[0]]
    n_mentions = names.groupby("source")["count"].sum()
    grid.index = pd.Index([f"{source}, {n_mentions[source]} mentions" for source in grid.index])
    ax = plots.heatmap(grid, fmt="{:.0f}", label="mentions")
    plots.title(ax, "Names for the balloon: mentions that hold the word")
    ax.set(xlabel="", ylabel="")
    plt.savefig(folder / "naming.png")
    heard = found["speakers"].assign(country=found["speakers"]["country"].replace("", "not known"))
    shares = heard.groupby(["source", "country"])[["share"]].sum().reset_index()
    ax = plots.bars(shares, value="share", label="source", group="country")
    plots.title(ax, "Whose words each article carries, by the speaker's country")
    ax.set_xlabel("share of the words given to anybody")
    plt.savefig(folder / "speakers_by_country.png")
    plt.close("all")


def main() -> int:
    parser = cli.Parser(description=__doc__)
    parser.add_argument("texts", type=Path)
    texts = parser.parse_args().texts
    if not texts.is_dir():
        problem = f"no folder {texts}: make originals TEXTS=folder/with/the/five/files"
        raise SystemExit(for_terminal(problem))
    folder = ROOT / "build" / "originals" / "corpus"
    found = tables(gather(texts, folder))
    (RESULTS / "figures").mkdir(parents=True, exist_ok=True)
    for name, table in found.items():
        with write_beside(RESULTS / f"{name}.csv") as file:
            table.to_csv(file, index=False, lineterminator="\n")
    draw(found, RESULTS / "figures")
    print(f"{len(found)} tables and 2 figures in {RESULTS}")
    out = ROOT / "build" / "originals" / "site"
    return cli.main(["report", str(folder), "--out", str(out), "--notebooks"])


if __name__ == "__main__":
    sys.exit(main())
