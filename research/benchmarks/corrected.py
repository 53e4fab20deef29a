"""How well hand codes correct a machine: bias, coverage and width of `coding.corrected`.

    python research/benchmarks/corrected.py devtest_mt.jsonl [--frac gold_half.csv] [--runs 200]

Every sentence of NewsMTSC (Hamborg & Donnay 2021, EACL; MIT) is scored once (kept beside the file
of ``--cache``). A run draws six outlets of 200 mentions each whose shares of negative, neutral and
positive differ, so that the truth of each outlet is known; a sheet is drawn by `coding.sheet`'s
rules (outlet and label), coded with the annotations, and corrected. ``bias`` is that of the worst
outlet, ``cover`` how often the nominal 95 % hold (``worst``: of an outlet), ``width`` that of
hand codes alone, drawn and evaluated without a machine, and its share of it.

Two coders err independently in ``noise`` of their codes (one step), and their mean is held against
the truth without noise. For frames, FrAC's sentences (Guida et al. 2025, arXiv:2507.04612) make
three outlets of different mixture. Articles: pseudo-values through `stats.group_ratio`, held
against the outlet's mean, from which its articles were drawn.

The comparison with `ppi-python` 0.2.3 (one group, a simple random sample) needs that package and
is left out without it: ``pip install ppi-python``.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from framing import CODES
from sentiment import read

from analysis import coding, framing, sentiment, stats
from analysis.coding.sampling import ALLOCATIONS, quotas_of

SCALE = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
MIXTURES = np.array([
    [0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.4, 0.4, 0.2],
    [0.1, 0.5, 0.4], [0.3, 0.6, 0.1], [0.15, 0.8, 0.05],
])  # fmt: skip
N_ROWS = 200


def population(
    rng: np.random.Generator, pool: pd.DataFrame, shares: np.ndarray, n: int = N_ROWS
) -> pd.DataFrame:
    """Return ``n`` rows of the pool for each outlet, its classes in the given shares."""
    classes = [np.flatnonzero(pool["place"] == place) for place in range(shares.shape[1])]
    drawn = [
        np.concatenate([rng.choice(classes[c], k) for c, k in enumerate(rng.multinomial(n, row))])
        for row in shares
    ]
    rows = pool.iloc[np.concatenate(drawn)].reset_index(drop=True)
    rows["source"] = np.repeat(np.arange(len(shares)).astype(str), n)
    rows["unit_id"] = [f"u{place}" for place in range(len(rows))]
    rows["article_id"] = (
        rows["source"] + "_" + pd.Series(rng.integers(0, 20, len(rows))).astype(str)
    )
    return rows


def drawn(
    rng: np.random.Generator, rows: pd.DataFrame, n: int, by: list[str], allocation: str
) -> pd.DataFrame:
    """Return the units of a sheet, by the rules of `coding.sheet` but without texts."""
    stratum = rows[by[0]].astype(str)
    for name in by[1:]:
        stratum = stratum + " | " + rows[name].astype(str)
    sizes = stratum.value_counts().sort_index()
    quotas = pd.Series(quotas_of(sizes.to_numpy(), n, allocation), sizes.index)
    order = rng.permutation(len(rows))
    rank = stratum.iloc[order].groupby(stratum.iloc[order]).cumcount().sort_index()
    units = rows.loc[rank < stratum.map(quotas), ["unit_id", "source"]]
    names = stratum[units.index]
    return units.assign(
        stratum=names, n_rows=names.map(sizes), n_drawn=names.map(quotas),
        weight=names.map(sizes / quotas),
    )  # fmt: skip


def coded(
    rng: np.random.Generator, rows: pd.DataFrame, units: pd.DataFrame, coders: int, noise: float
) -> pd.DataFrame:
    """Return the codes of coders who err by one step, both ways alike where there are two."""
    true = rows.loc[units.index, "place"].to_numpy()
    given = []
    for coder in range(coders):
        move = np.where(rng.random(len(true)) < noise, rng.choice([-1, 1], len(true)), 0)
        # only neutral can err either way without bias; the others trade places with it in step
        said = np.where(true == 1, true + move, true)
        given.append(units[["unit_id"]].assign(coder=coder, code=np.array([*SCALE])[said]))
    return pd.concat(given, ignore_index=True)


def tally(tables: list[pd.DataFrame], truths: list[np.ndarray]) -> dict[str, Any]:
    """Return bias, coverage and width over runs, each an array of outlets."""
    truth = np.array(truths)
    of = {
        name: np.array([table[name].to_numpy(float) for table in tables])
        for name in ("machine", "hand", "corrected", "low", "high", "hand_low", "hand_high")
    }
    inside = (of["low"] <= truth) & (truth <= of["high"])
    known = ~np.isnan(of["low"])
    return {
        "machine bias": np.abs((of["machine"] - truth).mean(axis=0)).max(),
        "hand bias": np.abs((of["hand"] - truth).mean(axis=0)).max(),
        "bias": np.abs(np.nanmean(of["corrected"] - truth, axis=0)).max(),
        "cover": inside.sum() / known.sum(),
        "worst": (inside.sum(axis=0) / known.sum(axis=0)).min(),
        "hand cover": ((of["hand_low"] <= truth) & (truth <= of["hand_high"])).mean(),
        "width": np.nanmean(of["high"] - of["low"]),
        "hand width": np.nanmean(of["hand_high"] - of["hand_low"]),
        "told": known.mean(),
    }


def simulate(
    pool: pd.DataFrame, shares: np.ndarray, n: int, runs: int, *, by: list[str],
    allocation: str = "proportional", coders: int = 1, noise: float = 0.0, seed: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """Return the tally of ``runs`` corpora with ``n`` codes each."""
    rng = np.random.default_rng(seed)
    tables, hands, truths = [], [], []
    for _ in range(runs):
        rows = population(rng, pool, shares)
        truths.append(rows.groupby("source")["y"].mean().to_numpy())
        units = drawn(rng, rows, n, by, allocation)
        codes = coded(rng, rows, units, coders, noise)
        tables.append(coding.corrected(rows, units, codes, "model", SCALE))
        if by != ["source"]:
            plain = drawn(rng, rows, n, ["source"], allocation)
            told = coded(rng, rows, plain, coders, noise)
            hands.append(coding.corrected(rows, plain, told, "model", SCALE))
    found, alone = tally(tables, truths), tally(hands or tables, truths)
    found |= {"hand cover": alone["hand cover"], "hand width": alone["hand width"]}
    return found | {"share": found["width"] / alone["hand width"]}


def frames(pool: pd.DataFrame, share: float, n: int, runs: int) -> dict[str, Any]:
    """Return the tally for a frame with about ``share`` in three outlets."""
    rng = np.random.default_rng(1)
    yes = np.array([share * 0.5, share, share * 1.5])
    shares = np.stack([1 - yes, yes], axis=1)
    tables, truths = [], []
    for _ in range(runs):
        rows = population(rng, pool, shares, n=400)
        truths.append(rows.groupby("source")["y"].mean().to_numpy())
        units = drawn(rng, rows, n, ["source", "label"], "proportional")
        codes = units[["unit_id"]].assign(coder="a", code=rows.loc[units.index, "place"])
        tables.append(coding.corrected(rows, units, codes, "model", {0: 0.0, 1: 1.0}))
    found = tally(tables, truths)
    return found | {"share": found["width"] / found["hand width"]}


def articles(pool: pd.DataFrame, n: int, per: int, runs: int) -> dict[str, Any]:
    """Return the tally of pseudo-values: ``per`` articles an outlet with a mixture of their own."""
    rng = np.random.default_rng(2)
    inside: list[Any] = []
    width: list[Any] = []
    lone: list[Any] = []
    level = np.array([(pool.loc[pool["place"] == place, "y"]).mean() for place in range(3)])
    for _ in range(runs):
        parts = []
        for mixture in MIXTURES:
            own = rng.dirichlet(mixture * 6, size=per)
            parts.append(population(rng, pool, own, n=int(rng.integers(6, 14))))
        for place, part in enumerate(parts):
            part["article_id"] = f"{place}_" + part["source"]
            part["source"] = str(place)
        rows = pd.concat(parts, ignore_index=True)
        rows["unit_id"] = [f"u{place}" for place in range(len(rows))]
        units = drawn(rng, rows, n, ["source", "label"], "proportional")
        codes = coded(rng, rows, units, 1, 0.0)
        rows = coding.corrected_rows(rows, units, codes, "model", SCALE)
        sums = rows.groupby(["source", "article_id"], as_index=False).agg(
            total=("corrected", "sum"), machine=("model", "sum"), count=("corrected", "size")
        )
        truth = MIXTURES @ level
        for column, into in (("total", inside), ("machine", lone)):
            table = stats.group_ratio(sums, column, "count", ["source"])
            into.append((table["low"] <= truth) & (truth <= table["high"]))
            if column == "total":
                width.append((table["high"] - table["low"]).mean())
    return {
        "codes": n, "articles an outlet": per, "cover": np.mean(inside),
        "worst": np.mean(inside, axis=0).min(), "width": np.mean(width),
        "machine alone covers": np.mean(lone),
    }  # fmt: skip


def against_ppi(pool: pd.DataFrame) -> pd.DataFrame:
    """Return estimate and interval of ppi-python and of `coding.corrected` on the same numbers."""
    ppi = importlib.import_module("ppi_py")

    rng = np.random.default_rng(3)
    rows = pool.iloc[rng.integers(0, len(pool), 50_000)].reset_index(drop=True)
    rows = rows.assign(unit_id=[f"u{n}" for n in rows.index], article_id="a", source="s")
    found = []
    for n in (50, 100, 200, 1000):
        units = drawn(rng, rows, n, ["source"], "proportional")
        table = coding.corrected(
            rows, units, coded(rng, rows, units, 1, 0.0), "model", SCALE, by=[]
        ).iloc[0]
        rest = rows.drop(units.index)["model"].to_numpy()
        y, f = rows.loc[units.index, "y"].to_numpy(), rows.loc[units.index, "model"].to_numpy()
        low, high = ppi.ppi_mean_ci(y, f, rest, alpha=0.05)
        found.append({
            "n": n, "ppi": ppi.ppi_mean_pointestimate(y, f, rest).item(), "ppi low": low.item(),
            "ppi high": high.item(), "corrected": table["corrected"], "low": table["low"],
            "high": table["high"],
        })  # fmt: skip
    return pd.DataFrame(found)


def scored_mentions(path: Path, cache: Path) -> pd.DataFrame:
    """Return NewsMTSC with the classifier's score, its label, and the annotation as a number."""
    kept = cache / f"corrected_{path.stem}.csv"
    if not kept.exists():
        frame = read(path)
        said = sentiment.toward(frame)
        model = said["positive"] - said["negative"]
        cache.mkdir(parents=True, exist_ok=True)
        frame[["gold"]].assign(model=model, label=said["label"]).to_csv(kept, index=False)
    pool = pd.read_csv(kept)
    y = pool["gold"].map(SCALE)
    return pool.assign(y=y, place=(y + 1).astype(int))


def scored_frames(path: Path, code: int) -> pd.DataFrame:
    """Return for each sentence of FrAC whether machine and people give it the frame ``code``."""
    table = pd.read_csv(path)
    framed = framing.frames(pd.DataFrame({"text": table["sentence"]}), "policy")
    model = (framing.best_frame(framed, "policy", least=0.5).map(CODES) == code).astype(float)
    place = (table["label"] == code).astype(int)
    return pd.DataFrame({"model": model, "label": model, "y": place.astype(float), "place": place})


def shown(rows: list[Any]) -> None:
    print(pd.DataFrame(rows).round(3).to_string(index=False), end="\n\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--frac", type=Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "analysis")
    options = parser.parse_args()
    pool = scored_mentions(options.file, options.cache)
    print(f"correlation of score and annotation: {pool['model'].corr(pool['y']):.2f}\n")
    labelled = ["source", "label"]
    print("outlets of different mixture, one coder")
    shown([
        {"codes": n, "strata": " and ".join(by), "allocation": allocation}
        | simulate(pool, MIXTURES, n, options.runs, by=by, allocation=allocation)
        for n, by, allocation in [
            *((n, ["source"], "proportional") for n in (20, 30, 60, 120, 200)),
            *((n, labelled, how) for n in (60, 120, 200) for how in ALLOCATIONS),
        ]
    ])  # fmt: skip
    print("two coders who err in some of their neutral codes")
    shown([
        {"codes": n, "noise": noise}
        | simulate(
            pool, MIXTURES, n, options.runs, by=labelled, coders=2, noise=noise, seed=4
        )
        for n in (60, 200)
        for noise in (0.1, 0.3)
    ])  # fmt: skip
    print("outlets in general: pseudo-values by article")
    shown([articles(pool, n, per, options.runs) for n in (60, 120, 200) for per in (4, 12)])
    if options.frac:
        print("frames of FrAC (told: share of outlets with an interval)")
        shown([
            {"frame": name, "share": share, "codes": n}
            | frames(scored_frames(options.frac, code), share, n, options.runs)
            for name, code in (("politics", 6), ("morality", 3))
            for share in (0.05, 0.15, 0.3)
            for n in (60, 120, 200)
        ])  # fmt: skip
    if importlib.util.find_spec("ppi_py"):
        print("the same numbers by ppi-python")
        shown(against_ppi(pool).to_dict("records"))


if __name__ == "__main__":
    main()
