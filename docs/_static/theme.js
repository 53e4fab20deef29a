// Pages of the package that stand in a notebook follow the colors that JupyterLab names on an
// element around them; here that is the choice of the reader of the site.
const root = document.documentElement;
const follow = () => { document.body.dataset.jpThemeLight = String(root.dataset.theme !== "dark"); };
document.addEventListener("DOMContentLoaded", () => {
  follow();
  new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] });
  // Numbers stand to the right, words to the left; no date is broken.
  for (const table of document.querySelectorAll("table.dataframe")) {
    const rows = [...table.tBodies[0]?.rows ?? []];
    const words = new Set(rows.flatMap((row) => [...row.cells].flatMap((cell, place) =>
      /^(?:[-−+]?[\d.,]+ ?%?|NaN|)$/.test(cell.textContent.trim()) ? [] : [row.cells.length - place])));
    for (const row of table.rows) {
      for (const [place, cell] of [...row.cells].entries()) {
        if (words.has(row.cells.length - place)) cell.classList.add("words");
        if (/^\d{4}-\d\d-\d\d$/.test(cell.textContent)) cell.classList.add("date");
      }
    }
  }
});
