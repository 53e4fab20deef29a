"use strict";
/*
 * Search all passages of a report. The data lie beside the page in parts, each a page of its own:
 * a page that was opened from a disk may not fetch files, but may hold them in a frame. A part
 * sends its text here; it is read as JSON and shown as text, never as HTML.
 */
(() => {
  const setup = JSON.parse(document.getElementById("search-setup").textContent);
  const id = (name) => document.getElementById(name);
  const make = Tables.make;
  const CONTEXT = 70; // characters on each side
  const NEAR = 40; // of them, that order rows
  const PAGE = 50; // rows
  const SLICE = 30; // milliseconds of work before the page may move again
  const BUDGET = 10000; // milliseconds of a regular expression
  const CELLS = 60; // of a strip of articles
  const PATIENCE = 60000; // milliseconds that a part may take to load
  const GRACE = 6000; // and that its data may take after that
  const WHATS = [
    ["", "everything"], ["statement", "statements"], ["mention", "mentions of an actor"], ["named", "named things"],
    ["loaded", "loaded words"], ["topic", "topic passages"],
  ];
  const SORTS = [
    ["place", "place"], ["left", "words left"], ["match", "words found"], ["right", "words right"],
    ["outlet", "outlet"], ["date", "date"], ["event", "event"], ["speaker", "speaker"], ["kind", "kind"], ["polarity", "polarity"],
  ];
  const FIELDS = ["q", "what", "outlet", "voice", "speaker", "kind", "event", "from", "to", "sort"];
  const BOXES = ["case", "regex"];
  const LETTER = /[\p{L}\p{M}\p{N}_]/u;

  // --- what is known: articles, and passages as columns -------------------------------------------

  const articles = [];
  const strings = [], codes = new Map();
  const P = { article: [], start: [], end: [], what: [], kind: [], type: [], speaker: [], label: [], polarity: [], voice: [], more: [] };
  const intern = (text) => {
    let code = codes.get(text);
    if (code === undefined) codes.set(text, (code = strings.push(text) - 1));
    return code;
  };
  intern("");

  const alike = (text) => text.replace(/[’‘ʼ′]/g, "'").replace(/[‐‑]/g, "-").replace(/[“”„«»]/g, '"');
  const small = (text) => {
    const lower = text.toLowerCase();
    if (lower.length === text.length) return lower;
    return text.split("").map((c) => (c.toLowerCase().length === 1 ? c.toLowerCase() : c)).join(""); // İ would grow
  };
  /* Places count characters as Python does; JavaScript counts those beyond U+FFFF twice. */
  const wide = /[\ud800-\udbff][\udc00-\udfff]/;
  const units = (text) => {
    const at = [];
    let unit = 0;
    for (const sign of text) {
      at.push(unit);
      unit += sign.length;
    }
    at.push(unit);
    return at;
  };
  const points = (article, unit) => (article.wide ? Array.from(article.text.slice(0, unit)).length : unit);

  const integrate = (part) => {
    const known = part.strings.map((text) => intern(String(text)));
    const base = articles.length, first = P.article.length;
    for (const one of part.articles) {
      const text = String(one.text);
      articles.push({
        id: String(one.id), outlet: String(one.outlet), date: String(one.date), event: String(one.event), title: String(one.title),
        address: String(one.address), words: Number(one.words), text, wide: wide.test(text), plain: null, folded: null, own: [],
      });
    }
    const columns = part.passages;
    for (let n = 0; n < columns.article.length; n += 1) {
      const article = base + columns.article[n];
      P.article.push(article);
      for (const name of ["start", "end", "polarity", "more"]) P[name].push(columns[name][n]);
      for (const name of ["what", "kind", "type", "speaker", "label", "voice"]) P[name].push(known[columns[name][n]]);
      articles[article].own.push(first + n);
    }
    for (let n = base; n < articles.length; n += 1) {
      const article = articles[n];
      if (!article.wide) continue;
      const at = units(article.text);
      for (const p of article.own) for (const name of ["start", "end"]) P[name][p] = at[Math.min(P[name][p], at.length - 1)];
    }
  };

  const load = (address) =>
    new Promise((resolve, reject) => {
      const frame = make("iframe");
      frame.hidden = true;
      frame.sandbox = "allow-scripts"; // a part that was tampered with cannot lead the reader away
      const done = (error) => {
        removeEventListener("message", hear);
        clearTimeout(late);
        frame.remove();
        if (error) reject(error);
        else resolve();
      };
      const hear = (event) => {
        if (event.source !== frame.contentWindow || typeof event.data !== "string") return;
        try {
          integrate(JSON.parse(event.data));
          done();
        } catch (error) {
          done(error);
        }
      };
      const late = setTimeout(() => done(new Error("no answer")), PATIENCE);
      addEventListener("message", hear);
      // a page that has loaded has sent its data, unless it is a browser's page of an error
      frame.addEventListener("load", () => setTimeout(() => done(new Error("no data")), GRACE));
      frame.src = address;
      document.body.append(frame);
    });

  // --- what is looked for -----------------------------------------------------------------------

  const REST = "[\\p{L}\\p{M}\\p{N}_]*(?:['\\-][\\p{L}\\p{M}\\p{N}_]+)*";
  const WHOLE = "[\\p{L}\\p{M}\\p{N}_]+(?:['\\-][\\p{L}\\p{M}\\p{N}_]+)*"; // a * that stands alone
  const quoted = (text) => text.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&");
  /* As analysis.reading.hits.finder: words side by side, commas part alternatives, "..." exactly. */
  const terms = (pattern) => {
    const found = [];
    for (const [, exact, loose] of pattern.matchAll(/"([^"]*)"|([^",|]+)/g)) {
      const parts = (exact || loose || "").split(/\s+/).filter(Boolean);
      if (!LETTER.test(parts.join(""))) continue;
      const grows = /^\*+[^*]/.test(parts[0]); // found by what follows, then taken back to where the word begins
      if (grows) parts[0] = parts[0].replace(/^\*+/, "");
      const between = exact ? "(?:[^\\S\\n]+|\\n)" : "(?:[^\\S\\n]+|\\n|-)";
      const inner = parts.map((part) => (/^\*+$/.test(part) ? WHOLE : part.split("*").map(quoted).join(REST))).join(between);
      found.push({
        inner: inner + (/[\p{L}\p{M}\p{N}_]$/u.test(parts[parts.length - 1]) ? "(?![\\p{L}\\p{M}\\p{N}_])" : ""),
        opens: !grows && (parts[0][0] === "*" || LETTER.test(parts[0][0])), grows,
      });
    }
    return found;
  };
  const beginning = (text, at) => {
    while (at > 0 && (LETTER.test(text[at - 1]) || (/['-]/.test(text[at - 1]) && at > 1 && LETTER.test(text[at - 2])))) at -= 1;
    return at;
  };
  const finder = (query) => {
    const pattern = alike(query.q.normalize("NFC"));
    if (query.regex) {
      const engine = new Pattern(pattern, !query.case);
      return (article) => {
        const text = (article.plain ||= alike(article.text)), found = [];
        for (let from = 0, span; (span = engine.next(text, from)); from = span[1]) found.push(span);
        return found;
      };
    }
    const wanted = terms(query.case ? pattern : small(pattern)).map((one) => ({ ...one, find: new RegExp(one.inner, "gu") }));
    if (!wanted.length) throw new Error("there is no word to look for");
    return (article) => {
      const text = query.case ? (article.plain ||= alike(article.text)) : (article.folded ||= small(alike(article.text)));
      const found = [];
      for (const { find, opens, grows } of wanted) {
        find.lastIndex = 0;
        for (let match; (match = find.exec(text)); ) {
          let start = match.index;
          const end = start + match[0].length;
          if (grows) start = beginning(text, start);
          if (end === start || (opens && start > 0 && LETTER.test(text[start - 1]))) find.lastIndex = start + 1;
          else found.push([start, end]);
        }
      }
      return wanted.length > 1 ? apart(found) : found;
    };
  };
  /* Of alternatives that meet, the first and then the longest counts. */
  const apart = (spans) => {
    spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let end = -1;
    return spans.filter((span) => span[0] >= end && ((end = span[1]), true));
  };

  let current = { hits: [], query: {} };
  const isWords = (p) => strings[P.type[p]] !== "act";
  const statementRound = (article, at) => {
    let best = -1, size = Infinity;
    for (const p of article.own) {
      if (strings[P.what[p]] !== "statement" || !isWords(p) || P.start[p] > at || P.end[p] <= at) continue;
      if (P.end[p] - P.start[p] < size) [best, size] = [p, P.end[p] - P.start[p]];
    }
    return best;
  };
  const passageRound = (article, what, start, end) => {
    for (const p of article.own) if (P.what[p] === what && P.start[p] <= start && P.end[p] >= end) return p;
    return -1;
  };

  /* A hit: its article, its place, the passage that it is (or lies in), the statement round it. */
  const hitsIn = (n, query, find) => {
    const article = articles[n], found = [];
    if (!find) {
      for (const p of article.own) {
        if ((query.what && strings[P.what[p]] !== query.what) || P.more[p]) continue;
        found.push({ n, start: P.start[p], end: P.end[p], p, s: p });
      }
      return found;
    }
    const what = query.what ? codes.get(query.what) : undefined;
    if (query.what && what === undefined) return found;
    for (const [start, end] of find(article)) {
      const p = query.what ? passageRound(article, what, start, end) : -1;
      if (query.what && p < 0) continue;
      found.push({ n, start, end, p, s: statementRound(article, start) });
    }
    return found;
  };
  const get = (hit, name) => (hit.s < 0 ? "" : strings[P[name][hit.s]]);
  const voice = (hit) => (hit.s < 0 ? "outlet" : hit.s === hit.p ? strings[P.voice[hit.p]] : "quoted");
  const polarity = (hit) => (hit.p < 0 ? null : P.polarity[hit.p]);
  const label = (hit) => (hit.p < 0 ? "" : strings[P.label[hit.p]]);

  const passes = (query) => {
    const who = small(query.speaker.trim());
    return (hit) =>
      (!query.voice || voice(hit) === query.voice) &&
      (!query.kind || get(hit, "kind") === query.kind) &&
      (!who || small(get(hit, "speaker")).includes(who));
  };
  const articlePasses = (query) => (article) =>
    (!query.event || article.event === query.event) &&
    (!query.from || (article.date && article.date.slice(0, 10) >= query.from.slice(0, article.date.length))) &&
    (!query.to || (article.date && article.date.slice(0, 10) <= query.to.slice(0, article.date.length))); // of a month: any day

  // --- running a search, in slices ----------------------------------------------------------------

  let turn = 0;
  const pause = () => new Promise((resolve) => setTimeout(resolve));
  const search = async (query) => {
    const mine = (turn += 1);
    let find = null;
    id("wrong").textContent = "";
    if (query.q.trim()) {
      try {
        find = finder(query);
      } catch (error) {
        id("wrong").textContent = `Nothing was looked for: ${error.message}`;
        return;
      }
    }
    const began = performance.now();
    const wanted = articlePasses(query), keep = passes(query), hits = [];
    let slice = began, read = 0, stopped = "";
    for (let n = 0; n < articles.length; n += 1) {
      if (wanted(articles[n])) for (const hit of hitsIn(n, query, find)) if (keep(hit)) hits.push(hit);
      read += 1;
      const now = performance.now();
      if (query.regex && find && now - began > BUDGET && read < articles.length) {
        stopped = `Stopped after ${BUDGET / 1000} seconds: ${read.toLocaleString("en")} of ${articles.length.toLocaleString("en")} articles were read. `;
        break;
      }
      if (now - slice > SLICE) {
        await pause();
        if (mine !== turn) return;
        slice = performance.now();
      }
    }
    const shown = query.outlet ? hits.filter((hit) => articles[hit.n].outlet === query.outlet) : hits;
    current = { hits: sorted(shown, query.sort, "asc"), query, all: hits, find };
    await draw(stopped);
    id("found").dataset.ms = Math.round(performance.now() - began);
  };

  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (text) => bare(text).match(/[\p{L}\p{N}_]+/gu) || [];
  const KEYS = {
    left: (hit) => wordsOf(articles[hit.n].text.slice(Math.max(hit.start - NEAR, 0), hit.start)).reverse().join(" "),
    match: (hit) => bare(articles[hit.n].text.slice(hit.start, hit.end)),
    right: (hit) => wordsOf(articles[hit.n].text.slice(hit.end, hit.end + NEAR)).join(" "),
    outlet: (hit) => bare(articles[hit.n].outlet), date: (hit) => articles[hit.n].date, event: (hit) => bare(articles[hit.n].event),
    speaker: (hit) => bare(get(hit, "speaker")), kind: (hit) => get(hit, "kind"), type: (hit) => get(hit, "type"), voice,
    label: (hit) => bare(label(hit)), polarity,
  };
  const sorted = (hits, by, way) => {
    if (!Object.hasOwn(KEYS, by)) return hits;
    const keyed = hits.map((hit) => [KEYS[by](hit), hit]);
    const sign = way === "desc" ? -1 : 1;
    keyed.sort(([a], [b]) => {
      const missing = Number(a === null || a === "") - Number(b === null || b === ""); // last, both ways
      return missing || (a < b ? -sign : a > b ? sign : 0);
    });
    return keyed.map(([, hit]) => hit);
  };

  // --- showing it ---------------------------------------------------------------------------------

  const count = (n, one) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;
  const draw = (stopped) => {
    const { hits, all, query } = current;
    const what = WHATS.find(([name]) => name === query.what)[1];
    const noun = query.q.trim() ? "hit" : "passage";
    const held = new Set(hits.map((hit) => hit.n)).size;
    const where = query.q.trim() && query.what ? ` inside ${what}` : "";
    id("told").textContent = `${stopped}${count(hits.length, noun)}${where} in ${held.toLocaleString("en")} of ${count(articles.length, "article")}`;
    id("n-head").textContent = `${noun}s`;
    byOutlet(all, query);
    id("found").hidden = false;
    return fit();
  };

  const byOutlet = (hits, query) => {
    const wanted = articlePasses(query), outlets = new Map();
    articles.forEach((article, n) => {
      if (!outlets.has(article.outlet)) outlets.set(article.outlet, { hits: 0, words: 0, own: new Map() });
      if (!wanted(article)) return;
      const one = outlets.get(article.outlet);
      one.words += article.words;
      one.own.set(n, 0);
    });
    for (const hit of hits) {
      const one = outlets.get(articles[hit.n].outlet);
      one.hits += 1;
      one.own.set(hit.n, one.own.get(hit.n) + 1);
    }
    const most = Math.max(...[...outlets.values()].flatMap((one) => Math.max(0, ...one.own.values())), 1);
    const body = id("outlets").querySelector("tbody");
    const order = [...outlets].sort(([a, x], [b, y]) => y.hits - x.hits || Tables.compare(a, b));
    body.replaceChildren(
      ...order.map(([name, one]) => {
        const row = make("tr", name === query.outlet ? "chosen" : ""), pick = make("button", "", name || "(no outlet)");
        pick.type = "button";
        pick.addEventListener("click", () => {
          id("outlet").value = id("outlet").value === name ? "" : name;
          changed();
        });
        const holding = [...one.own.values()].filter(Boolean).length;
        const rate = one.words ? ((one.hits / one.words) * 10000).toLocaleString("en", { maximumFractionDigits: 1 }) : "";
        const cells = [make("td", "name"), make("td", "number", one.hits.toLocaleString("en")), make("td", "number", rate),
          make("td", "number", `${holding.toLocaleString("en")} of ${one.own.size.toLocaleString("en")}`), make("td", "strip")];
        cells[0].append(pick);
        cells[4].append(strip([...one.own], most));
        row.append(...cells);
        return row;
      })
    );
  };
  /* A cell for each article (or for several beside each other), darker the more hits it holds. */
  const strip = (own, most) => {
    own.sort(([a], [b]) => (articles[a].date < articles[b].date ? -1 : articles[a].date > articles[b].date ? 1 : a - b));
    const box = make("span", "cells"), size = Math.ceil(own.length / CELLS);
    for (let at = 0; at < own.length; at += size) {
      const some = own.slice(at, at + size), hits = some.reduce((sum, [, n]) => sum + n, 0) / some.length;
      const cell = make("span", hits ? "cell on" : "cell");
      if (hits) cell.style.opacity = String(0.2 + 0.8 * Math.sqrt(hits / most));
      const first = articles[some[0][0]];
      cell.title = some.length === 1 ? `${first.date.slice(0, 10)}, ${first.title || first.id}: ${some[0][1]}` : `${some.length} articles from ${first.date.slice(0, 10)}`;
      box.append(cell);
    }
    return box;
  };

  const context = (hit) => {
    const { text } = articles[hit.n];
    let from = Math.max(hit.start - CONTEXT, 0), to = Math.min(hit.end + CONTEXT, text.length);
    if (from > 0 && /[\udc00-\udfff]/.test(text[from])) from += 1;
    if (to < text.length && /[\ud800-\udbff]/.test(text[to - 1])) to -= 1;
    const flat = (piece) => piece.replace(/\s+/g, " ");
    return { left: flat(text.slice(from, hit.start)), match: flat(text.slice(hit.start, hit.end)), right: flat(text.slice(hit.end, to)) };
  };
  const address = (hit) => {
    const article = articles[hit.n];
    return article.address ? `${article.address.split("#")[0]}#at=${points(article, hit.start)}-${points(article, hit.end)}` : "";
  };
  const facts = (hit) => {
    const article = articles[hit.n];
    return {
      article_id: article.id, outlet: article.outlet, date: article.date.slice(0, 10), event: article.event, title: article.title,
      voice: voice(hit), speaker: get(hit, "speaker"), what: hit.p < 0 ? "" : strings[P.what[hit.p]], kind: get(hit, "kind"), type: get(hit, "type"),
      label: label(hit), polarity: polarity(hit), start: points(article, hit.start), end: points(article, hit.end), ...context(hit),
    };
  };
  const LONG = 90;
  const shortened = (text) => (text.length > LONG ? `${text.slice(0, LONG - 1)}…` : text);
  const narrow = () => innerWidth < 760;
  const words = (row) => {
    const shown = Tables.link(shortened(row.match), row.address);
    if (row.match.length > 40 && shown.classList) shown.classList.add("long"); // to be read, not to be spotted
    return shown;
  };
  /* The kind of a statement, with what is no plain one; of other passages what they are, too. */
  const manner = (row) => {
    const more = !row.what || row.what === "statement" ? [row.kind, row.type === "statement" ? "" : row.type] : [row.what, row.kind];
    return more.filter(Boolean).join(", ");
  };
  const plain = (name) => (cell) => document.createTextNode(Tables.shown(cell.getData()[name], 2));
  const column = (field, head, width, extra = {}) => ({
    field, title: "", titleFormatter: Tables.title(head), formatter: plain(field), minWidth: width, widthGrow: 1, cssClass: field, ...extra,
  });
  const card = (cell) => {
    const row = cell.getData(), box = make("div"), line = make("div", "line");
    line.append(`${row.left.slice(-50)} `, words(row), ` ${row.right.slice(0, 50)}`);
    box.append(make("div", "meta", [row.outlet, row.date, row.speaker, manner(row), row.label].filter(Boolean).join(", ")), line);
    return box;
  };
  const right = { hozAlign: "right", headerHozAlign: "right" };
  /* The words found get the room that they need, and no column stands empty. */
  const columns = () => {
    if (narrow()) return [{ field: "match", title: "", titleFormatter: Tables.title("words in their context"), cssClass: "card", formatter: card }];
    const { hits } = current, events = new Set(articles.map((one) => one.event));
    const longest = Math.max(...hits.slice(0, PAGE).map((hit) => Math.min(hit.end - hit.start, LONG)), 5);
    const event = Math.min(Math.max(...[...events].map((text) => text.length)) * 7.6 + 26, 150);
    return [
      column("outlet", "outlet", 100, { widthGrow: 2 }),
      column("date", "date", 92, { width: 92 }),
      column("left", "words left", 130, { widthGrow: 6, ...right }),
      column("match", "found", 70, { width: longest > 40 ? 330 : Math.max(longest * 8 + 14, 70), formatter: (cell) => words(cell.getData()) }),
      column("right", "words right", 130, { widthGrow: 6 }),
      hits.some((hit) => get(hit, "speaker")) && column("speaker", "speaker", 96, { widthGrow: 3 }),
      hits.some((hit) => get(hit, "kind") || hit.p >= 0) && column("kind", "kind", 92, { width: 92, formatter: (cell) => document.createTextNode(manner(cell.getData())) }),
      hits.some((hit) => label(hit)) && column("label", "cue, name", 96, { widthGrow: 2 }),
      hits.some((hit) => polarity(hit) !== null) && column("polarity", "polarity", 80, { width: 80, ...right }),
      events.size > 1 && column("event", "event", event, { width: event }),
    ].filter(Boolean);
  };
  let set = "";
  const fit = () => {
    const wanted = columns(), told = JSON.stringify(wanted.map((one) => [one.field, one.width]));
    if (told !== set) grid.setColumns(wanted);
    set = told;
    return grid.setData();
  };

  let grid = null;
  const show = () =>
    new Promise((resolve) => {
      grid = new Tabulator(id("rows"), {
        ...Tables.OPTIONS, columns: [], sortMode: "remote", pagination: true, paginationMode: "remote", paginationSize: PAGE,
        ajaxURL: "here", paginationButtonCount: 5, dataLoader: false,
        /* No address is asked: the rows of a page of the table come from what was found. */
        ajaxRequestFunc: (_url, _config, asked) => {
          const by = (asked.sort || [])[0];
          const hits = by ? sorted(current.hits, by.field, by.dir) : current.hits;
          current.shown = hits;
          const from = ((asked.page || 1) - 1) * PAGE;
          const data = hits.slice(from, from + PAGE).map((hit, n) => ({ id: from + n, ...facts(hit), address: address(hit) }));
          return Promise.resolve({ last_page: Math.max(Math.ceil(hits.length / PAGE), 1), data });
        },
      });
      grid.on("rowClick", (event, row) => {
        if (event.target.closest("a") || String(getSelection())) return;
        row.getElement().querySelector("a")?.click();
      });
      grid.on("tableBuilt", resolve);
    });

  // --- the form, and the address after # ----------------------------------------------------------

  const asked = () => {
    const query = {};
    for (const name of FIELDS) query[name] = id(name).value;
    for (const name of BOXES) query[name] = id(name).checked;
    return query;
  };
  const options = (select, pairs) => {
    const before = select.value;
    select.replaceChildren(
      ...pairs.map(([value, text]) => {
        const one = make("option", "", text);
        one.value = value;
        return one;
      })
    );
    select.value = pairs.some(([value]) => value === before) ? before : pairs[0][0];
  };
  const listed = (values, any) => [["", any], ...[...new Set(values)].filter(Boolean).sort(Tables.compare).map((one) => [one, one])];
  const fill = () => {
    options(id("outlet"), listed(articles.map((one) => one.outlet), "all"));
    options(id("event"), listed(articles.map((one) => one.event), "all"));
    options(id("voice"), [["", "all"], ["outlet", "the outlet's"], ["quoted", "quoted"]]);
    const used = (name) => [...new Set(P[name])].map((code) => strings[code]);
    options(id("kind"), listed(used("kind"), "all"));
    id("speakers").replaceChildren(
      ...listed(used("speaker"), "").slice(1).map(([name]) => {
        const one = make("option");
        one.value = name;
        return one;
      })
    );
  };
  const remember = () => {
    const query = asked(), kept = new URLSearchParams();
    for (const name of FIELDS) if (query[name] && !(name === "sort" && query[name] === "place")) kept.set(name, query[name]);
    for (const name of BOXES) if (query[name]) kept.set(name, "1");
    history.replaceState(null, "", `#${kept}`);
  };
  const recall = () => {
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const name of FIELDS) {
      const field = id(name), value = (kept.get(name) || "").slice(0, 500);
      if (field.tagName !== "SELECT") field.value = value;
      else {
        const known = [...field.options].map((one) => one.value);
        const fits = [value, value.replace(/s$/, "")].find((one) => known.includes(one));
        if (fits === undefined && ["outlet", "event"].includes(name)) {
          const one = make("option", "", `${value} (not among these articles)`); // finds nothing, and says so
          one.value = value;
          field.append(one);
        }
        field.value = fits ?? (["outlet", "event"].includes(name) ? value : known[0]);
      }
    }
    for (const name of BOXES) id(name).checked = kept.get(name) === "1";
  };
  const changed = () => {
    remember();
    search(asked());
  };

  const begin = async () => {
    id("first").hidden = true;
    const line = id("loading");
    line.hidden = false;
    const failed = [];
    for (const [n, part] of setup.parts.entries()) {
      line.textContent = `Loading part ${n + 1} of ${setup.parts.length} …`;
      try {
        await load(part);
      } catch {
        failed.push(part);
      }
    }
    line.textContent = failed.length ? `Not searched, since they could not be read: ${failed.join(", ")}` : "";
    line.hidden = !failed.length;
    for (const article of articles) article.folded = small(alike(article.text));
    options(id("what"), WHATS);
    options(id("sort"), SORTS);
    fill();
    recall();
    id("search-form").hidden = false;
    id("found").hidden = false;
    await show();
    id("found").querySelector(".bar").append(
      make("span", "", "A row opens its article at these words."),
      Save.buttons(() => {
        const heads = ["article_id", "outlet", "date", "event", "title", "voice", "speaker", "what", "kind", "type", "label", "polarity", "start", "end", "left", "match", "right"];
        return { name: "passages", heads, rows: (current.shown || current.hits).map(facts).map((row) => heads.map((head) => row[head])) };
      })
    );
    let wait = 0;
    const soon = () => {
      clearTimeout(wait);
      wait = setTimeout(changed, 150);
    };
    for (const name of FIELDS) id(name).addEventListener(["q", "speaker"].includes(name) ? "input" : "change", soon);
    for (const name of BOXES) id(name).addEventListener("change", soon);
    id("search-form").addEventListener("submit", (event) => {
      event.preventDefault();
      changed();
    });
    id("clear").addEventListener("click", () => {
      history.replaceState(null, "", "#");
      recall();
      changed();
    });
    addEventListener("hashchange", () => {
      recall();
      search(asked());
    });
    let was = narrow();
    addEventListener("resize", () => {
      if (narrow() === was) return;
      was = narrow();
      fit();
    });
    id("q").focus({ preventScroll: true });
    await search(asked());
    document.documentElement.dataset.ready = "1";
  };
  begin();
})();
