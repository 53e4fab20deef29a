"use strict";
/* Tables that sort, filter and can be saved. Whatever comes from a corpus is set as text. */
const Tables = (() => {
  const PAGE = 40; // rows
  const LONGEST = 160; // characters of a cell that are shown, where a table does not say
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const isMissing = (value) => value === null || value === undefined || value === "";
  const make = (name, kind, text) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const written = []; // by decimals: to make one for each number would take long
  const number = (value, decimals) => {
    if (value && !Number.isInteger(value) && !Number(value.toFixed(decimals))) return value.toExponential(1);
    written[decimals] ||= new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    return written[decimals].format(value);
  };
  const shown = (value, decimals = 0, kind = "", longest = LONGEST) => {
    if (isMissing(value)) return "";
    if (typeof value === "number") return number(value, decimals);
    if (kind === "before" && value.length > longest) return `…${value.slice(1 - longest)}`; // up to the match
    return value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
  };
  const inOrder = (a, b, ...rest) => {
    if (isMissing(a) || isMissing(b)) {
      const last = Number(isMissing(a)) - Number(isMissing(b));
      return rest[rest.length - 1] === "desc" ? -last : last; // what is missing stands last, both ways
    }
    if (typeof a === "number" && typeof b === "number") return a - b;
    return compare(String(a), String(b));
  };
  /* Text that holds the words; for numbers also >0.5, <=3 and =2. */
  const passes = (wanted, value) => {
    const bound = /^\s*([<>]=?|=)\s*(-?[\d.]+)\s*$/.exec(wanted);
    if (bound && typeof value === "number") {
      const [limit, sign] = [Number(bound[2]), bound[1]];
      if (sign === "=") return value === limit;
      return (sign[0] === "<" ? value < limit : value > limit) || (sign.length === 2 && value === limit);
    }
    const text = isMissing(value) ? "" : `${value} ${shown(value)}`;
    return text.toLowerCase().includes(wanted.trim().toLowerCase());
  };
  /* An address inside the report: nothing that names a scheme or another host. */
  const safe = (address) => !/[\x00-\x1f]|^\s*(?:[a-z][a-z0-9+.-]*:|[\\/])/i.test(address);
  const link = (text, address) => {
    if (!address || !safe(address)) return document.createTextNode(text);
    const made = make("a", "", text);
    made.href = address;
    return made;
  };
  const title = (text, technical) => () => {
    const made = make("button", "head", text);
    made.type = "button";
    if (technical && technical !== text) made.title = technical;
    return made;
  };
  const OPTIONS = {
    layout: "fitColumns", renderVertical: "basic", columnHeaderSortMulti: false,
    headerSortClickElement: "header", placeholder: "No rows.",
    columnDefaults: { resizable: false, headerSortTristate: true },
    langs: { default: { pagination: {
      first: "First", last: "Last", prev: "Previous", next: "Next",
      first_title: "First page", last_title: "Last page", prev_title: "Previous page", next_title: "Next page",
      counter: { showing: "", of: "of", rows: "rows", pages: "pages" },
    } } },
  };

  const column = (data, n) => {
    const decimals = data.decimals[n] || 0, values = data.rows.slice(0, 200).map((row) => shown(row[n], decimals));
    const kind = data.kinds[n] || "", numeric = kind === "number", align = kind === "number" || kind === "before" ? "right" : "left";
    const long = Math.max(...values.map((text) => text.length), 1);
    const head = Math.max(...data.shown[n].split(/\s/).map((one) => one.length)) * 9.4;
    const word = Math.max(...values.map((text) => Math.max(...text.split(/\s/).map((one) => one.length))));
    const width = Math.max(head + 20, Math.min(Math.max(word * 8 + 24, 50), 190), numeric ? 0 : Math.min(long * 7.2 + 20, 130), kind === "before" || kind === "after" ? 210 : long > 80 ? 260 : 0);
    const links = data.links[n];
    return {
      field: `c${n}`, title: "", titleFormatter: title(data.shown[n], data.heads[n]), sorter: inOrder,
      hozAlign: align, headerHozAlign: align,
      minWidth: width, widthGrow: numeric ? 1 : Math.max(Math.min(long, LONGEST) / 8, 1), cssClass: kind,
      headerFilter: "input", headerFilterFunc: passes, headerFilterPlaceholder: numeric ? "> 0" : "",
      formatter: (cell) => {
        const value = cell.getValue(), text = shown(value, decimals, kind, data.longest);
        if (typeof value === "string" && value !== text) cell.getElement().title = value;
        let address = links && Object.hasOwn(links, value) ? links[value] : "";
        const at = cell.getData().at;
        if (address && at) address = `${address.split("#")[0]}#at=${at}`;
        return address ? link(text, address) : document.createTextNode(text);
      },
    };
  };

  const enhance = (box) => {
    const block = box.querySelector("script[type='application/json']");
    if (!block || typeof Tabulator === "undefined") return;
    const data = JSON.parse(block.textContent);
    const still = box.querySelector("table"), caption = still.caption;
    const bar = make("div", "bar"), place = make("div", "grid");
    const count = make("span", "count"), more = make("button", "more", "Filter by column");
    const find = make("input", "find");
    Object.assign(find, { type: "search", placeholder: "Filter rows", autocomplete: "off" });
    find.setAttribute("aria-label", "Filter rows");
    more.type = "button";
    more.setAttribute("aria-pressed", "false");
    const rows = data.rows.map((row, id) => {
      const made = { id, at: data.at ? `${row[data.at[0]]}-${row[data.at[1]]}` : "" };
      row.forEach((value, n) => (made[`c${n}`] = value));
      return made;
    });
    if (caption && caption.textContent) box.prepend(make("p", "caption", data.caption));
    still.parentNode.before(bar, place); // the table itself is kept for print
    const grid = new Tabulator(place, {
      ...OPTIONS, data: rows, columns: data.heads.map((_, n) => column(data, n)),
      pagination: rows.length > PAGE, paginationSize: PAGE,
    });
    place.setAttribute("aria-label", data.caption || "table");
    const active = () => grid.getData("active");
    const tell = (n) => {
      const all = `${rows.length.toLocaleString("en")} ${rows.length === 1 ? "row" : "rows"}`;
      count.textContent = n === rows.length ? all : `${n.toLocaleString("en")} of ${all}`;
      if (data.all > rows.length) count.textContent += `, the first of ${data.all.toLocaleString("en")}`;
    };
    grid.on("dataFiltered", (_, left) => tell(left.length));
    tell(rows.length);
    const said = (row) => (row.said ??= data.heads.map((_, n) => `${row[`c${n}`] ?? ""} ${shown(row[`c${n}`], data.decimals[n])}`).join("\n").toLowerCase());
    find.addEventListener("input", () => {
      const wanted = find.value.trim().toLowerCase();
      grid.setFilter((row) => said(row).includes(wanted));
    });
    more.addEventListener("click", () => {
      const on = box.classList.toggle("by-column");
      more.setAttribute("aria-pressed", String(on));
      if (!on) grid.clearHeaderFilter();
      grid.redraw();
    });
    const current = () => ({
      name: data.name, heads: data.heads, rows: active().map((row) => data.heads.map((_, n) => row[`c${n}`])),
    });
    bar.append(find, more, count, Save.buttons(current));
    box.classList.add("played");
    box.grid = grid;
  };

  /* Without this script a link opens the paragraph; with it, the very words. */
  const upgrade = (root) => {
    for (const one of root.querySelectorAll("a[data-at]")) {
      if (/^\d+-\d+$/.test(one.dataset.at)) one.setAttribute("href", `${one.getAttribute("href").split("#")[0]}#at=${one.dataset.at}`);
    }
  };

  upgrade(document);
  document.querySelectorAll(".data-table").forEach(enhance);
  return { OPTIONS, compare, inOrder, link, make, safe, shown, title };
})();
