"""The section that sets articles side by side: what two share, and what became of quotations."""

from __future__ import annotations

from pathlib import Path

from analysis import compare, reading, reuse
from analysis.report.material import Material, Section, counted

MOST_PAIRS = 5
MOST_DRIFTED = 60  # quotations on the page of versions


def beside_section(material: Material, target: Path) -> Section:
    """Write pages of the closest pairs of articles and of drifted quotations; link to them."""
    title, sample = "Side by side", material.sample
    drift = compare.quotation_drift(sample, material.quotes)
    links: list[tuple[str, ...]] = []
    if len(drift):
        reading.drift(drift, sample, limit=MOST_DRIFTED).save(target / "quotation_drift.html")
        links.append(("Versions of the same quotations", "quotation_drift.html"))
    (target / "pairs").mkdir()
    copies = reuse.near_copies(sample)
    closest = copies[(copies["event"] != "") & (copies["source_a"] != copies["source_b"])]
    closest = closest.sort_values(
        ["shared", "article_a", "article_b"], ascending=[False, True, True]
    )
    for number, row in enumerate(closest.head(MOST_PAIRS).to_dict("records"), start=1):
        a, b = sample[row["article_a"]], sample[row["article_b"]]
        name = f"pairs/{number:02}.html"
        own = material.quotes[material.quotes["article_id"].isin([a.id, b.id])]
        reading.side_by_side(a, b, quotes=own).save(target / name)
        links.append((a.source, a.id, b.source, b.id, name))
    forms = drift.loc[~drift["doubtful"], "form"].value_counts()
    changed = int(forms.drop(["fullest", "verbatim"], errors="ignore").sum())
    claim = (
        f"{counted(drift['drift_id'].nunique(), 'quotation')} in more than one article; "
        f"{changed} versions trim, reword or unmark the fullest."
    )
    notes = [material.drawn(), "Versions of one quotation: 168 of 172 right (BASIL, read)."]
    table = forms.rename("versions").rename_axis("form").reset_index()
    return Section(title, claim, notes, None, table, None, {"quotation_drift": drift}, links)
