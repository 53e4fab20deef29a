"use strict";
/* Charts to play with: words, statements and what they tell. Data stand in the page as JSON; texts
   of the corpus become nodes of text only, and addresses are put together from encoded parts. */
(() => {
  const color = (place) => `var(--s${place % 8})`;
  const digits = (number) => number.toFixed(2).replace("-", "−");

  const element = (name, attributes = {}, ...parts) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...parts);
    return made;
  };

  const select = (label, names, chosen, changed) => {
    const box = element("select");
    names.forEach((name, place) => box.append(new Option(name, place)));
    box.value = chosen;
    box.addEventListener("change", changed);
    return [element("label", {}, `${label} `, box), box];
  };

  const address = (page, at) => `${page.split("/").map(encodeURIComponent).join("/")}#at=${at}`;

  /* Leave out names that would stand on others, or on marks. */
  function thin(texts, marks) {
    const kept = [...marks].map((mark) => mark.getBoundingClientRect());
    for (const text of texts) {
      const box = text.getBoundingClientRect();
      const meets = kept.some((one) => box.left < one.right && one.left < box.right
        && box.top < one.bottom && one.top < box.bottom);
      if (meets) text.remove();
      else kept.push(box);
    }
  }

  /* Let marks be pointed at, reached with the arrow keys, and opened: `told(point)` gives nodes for
     the panel below, `name(point)` what a screen reader says, `open(point)` an address or "". */
  function explore(chart, selector, points, panel, { told, name, open }) {
    const marks = [...chart.querySelectorAll(selector)].map((node) => [node, points[node.__data__]]);
    let pinned = null;
    const show = (point, pin = false) => {
      if (pinned && !pin) return;
      panel.replaceChildren(...told(point));
      marks.forEach(([node, one]) => node.classList.toggle("shown", one === point));
    };
    const go = (point) => {
      const place = open(point);
      if (place) window.location.href = place;
      pinned = pinned === point ? null : point;
      show(point, true);
    };
    const reach = (place) => {
      marks.forEach(([node], other) => node.setAttribute("tabindex", other === place ? 0 : -1));
      marks[place][0].focus();
    };
    marks.forEach(([node, point], place) => {
      node.setAttribute("tabindex", place ? -1 : 0);
      node.setAttribute("role", "link");
      node.setAttribute("aria-label", name(point));
      node.addEventListener("pointerenter", () => show(point));
      node.addEventListener("focus", () => show(point));
      node.addEventListener("click", () => go(point));
      node.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step) reach((place + step + marks.length) % marks.length);
        else if (event.key === "Enter" || event.key === " ") go(point);
        else return;
        event.preventDefault();
      });
    });
  }

  /* Words: how often they are used, against how much they set one outlet apart. */
  function keyness(box, data, stage, panel) {
    const total = (place) => d3.sum(data.counts[place]);
    const everything = d3.sum(data.terms, (_, place) => total(place));
    const beyond = data.groups.map((_, a) => d3.sum(data.q, (row) => row[a] !== null && row[a] < 0.05));
    const names = data.groups.map((group) => group.name);
    const [whose, a_box] = select("Words of", names, d3.maxIndex(beyond), draw);
    const [against, b_box] = select("against", ["all others", ...names], 0, draw);
    stage.before(element("p", { class: "chosen" }, whose, " ", against));

    function compared(place, a, b) {
      const counts = data.counts[place];
      if (b < 0) {
        const [odds, q] = [data.odds[place][a], data.q[place][a]];
        return { own: counts[a], other: total(place) - counts[a], odds, q };
      }
      const prior = (total(place) / everything) * data.prior;
      const log = (side) => {
        const inside = counts[side] + prior;
        return Math.log(inside / (data.groups[side].words + data.prior - inside));
      };
      return { own: counts[a], other: counts[b], odds: log(a) - log(b), q: null };
    }

    function draw() {
      const [a, b] = [Number(a_box.value), Number(b_box.value) - 1];
      const rows = data.terms
        .map((term, place) => ({ term, place, ...compared(place, a, b) }))
        .filter((row) => row.own + row.other > 0 && row.odds !== null && a !== b);
      const q = (row) => (row.q === null ? 1 : row.q);
      const sure = (row) => q(row) < 0.05;
      const points = d3 // words with the same counts are one dot: the surest gives its look
        .groups(rows, (row) => `${row.own} ${row.other}`)
        .map(([, words]) => d3.sort(words, q))
        .map((words) => ({ ...words[0], words }));
      points.sort((one, two) => two.odds - one.odds);
      const side = (point) => (point.odds > 0 ? color(data.groups[a].color)
        : b < 0 ? "var(--dim)" : color(data.groups[b].color));
      const other = b < 0 ? "all others" : names[b];
      const labelled = points.filter((point, place) => sure(point) || (b >= 0 && place < 6));
      stage.replaceChildren(Plot.plot({
        ...frame(stage, 420),
        ariaLabel: `Words of ${names[a]} against ${other}`,
        marginTop: 34,
        x: { type: "log", label: "times used by both together →", tickFormat: ",d", ticks: 4 },
        y: { label: `↑ log-odds: more in ${names[a]}`, grid: true, inset: 10 },
        marks: [
          Plot.ruleY([0]),
          Plot.dot(points, {
            x: (point) => point.own + point.other, y: "odds", r: 5, sort: null, stroke: side,
            fill: (point) => (sure(point) ? side(point) : "var(--paper)"), strokeWidth: 1.5,
          }),
          Plot.text(labelled, {
            x: (point) => point.own + point.other, y: "odds", dx: 9, textAnchor: "start",
            text: (point) => point.term + (point.words.length > 1 ? ` +${point.words.length - 1}` : ""),
          }),
        ],
      }));
      thin(stage.querySelectorAll("[aria-label='text'] text"), stage.querySelectorAll("circle"));
      const search = (row) => {
        const outlet = row.odds > 0 ? names[a] : b < 0 ? "" : names[b];
        const initials = /^\p{Lu}{2,}$/u.test(row.term); // counted with and without full stops
        const q = initials ? `${row.term}, ${[...row.term].join(".")}.` : row.term;
        const asked = { q, outlet, voice: data.voice, case: initials ? "1" : "" };
        return `search.html#${Object.entries(asked).filter(([, value]) => value)
          .map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
      };
      const counted = (row) => `${row.own} times in ${names[a]}, ${row.other} in ${other}; log-odds `
        + digits(row.odds);
      const tested = (row) => (row.q === null ? "" : ` (q ${digits(row.q)})`);
      explore(stage, "[aria-label='dot'] circle", points, panel, {
        name: (point) => `${point.words.map((row) => row.term + tested(row)).join(", ")}: `
          + counted(point),
        told: (point) => [
          element("b", {}, ...point.words.slice(0, 40).flatMap((row, place) => [
            place ? ", " : "", element("a", { href: search(row) }, row.term), tested(row),
          ])),
          `: ${counted(point)}.`,
        ],
        open: (point) => (point.words.length > 1 ? "" : search(point)),
      });
    }
    return draw;
  }

  /* Statements: one dot each, by date and outlet; those of one day stand side by side. */
  function statements(box, data, stage, panel) {
    const DOT = 7, HIGH = 7; // pixels from one dot to the next, and dots above one another
    return function draw() {
      const dated = data.rows.map((row) => ({ ...row, day: new Date(`${row.date}T00:00:00Z`) }));
      const [first, last] = d3.extent(dated, (row) => row.day);
      const names = data.outlets.map((outlet) => outlet.name);
      const shape = frame(stage, 60 + names.length * (HIGH * DOT + 16));
      shape.marginLeft = Math.min(150, shape.width / 3);
      const room = shape.width - shape.marginLeft - 30;
      const span = Math.max(last - first, 864e5 * 3);
      const of = new Map();
      for (const row of dated) {
        const key = `${row.outlet} ${row.date}`;
        const nth = of.get(key) ?? 0;
        of.set(key, nth + 1);
        row.x = new Date(+row.day + (Math.floor(nth / HIGH) * DOT * span) / room);
        row.high = (nth % HIGH) + 0.5;
      }
      stage.replaceChildren(Plot.plot({
        ...shape,
        ariaLabel: "Statements by date and outlet",
        x: { type: "utc", label: null, ticks: 4, domain: [first, new Date(+first + span * 1.12)] },
        y: { domain: [0, HIGH], axis: null },
        fy: { domain: names, label: null, axis: null, padding: 0.15 },
        marks: [
          Plot.axisFy({ domain: names, anchor: "left", lineWidth: shape.marginLeft / 13 - 1, label: null }),
          Plot.ruleY([0], { stroke: "var(--hair)" }),
          Plot.dot(dated, {
            x: "x", y: "high", fy: (row) => names[row.outlet], r: 3, sort: null,
            fill: (row) => color(data.outlets[row.outlet].color),
          }),
        ],
      }));
      const day = d3.utcFormat("%-d %B %Y");
      const words = (row) => `${row.speaker || "unknown"}: ${row.words}`;
      const place = (row) => (row.page ? address(row.page, row.at) : "");
      explore(stage, "[aria-label='dot'] circle", dated, panel, {
        name: (row) => `${names[row.outlet]}, ${day(row.day)}, ${words(row)}`,
        told: (row) => [
          element("b", {}, row.speaker || "unknown"), `, ${names[row.outlet]}, ${day(row.day)}: `,
          place(row) ? element("a", { href: place(row) }, row.words) : row.words,
        ],
        open: place,
      });
    };
  }

  /* What is told: statements by outlets, with the sentences that tell them. */
  function presence(box, data, stage, panel) {
    const [which, event_box] = select("Event", data.events, 0, draw);
    if (data.events.length > 1) stage.before(element("p", { class: "chosen" }, which));
    function draw() {
      const event = Number(event_box.value);
      const facts = data.facts.filter((fact) => fact.event === event);
      const names = data.outlets.map((outlet) => outlet.name);
      const cells = facts.flatMap((fact, column) => fact.cells.map((cell) => ({ fact, column, ...cell })));
      const shape = frame(stage, 20 + 34 * names.length);
      shape.marginLeft = Math.min(150, shape.width / 3);
      shape.width = Math.max(shape.width, shape.marginLeft + facts.length * 9);
      stage.replaceChildren(Plot.plot({
        ...shape,
        marginTop: 10,
        marginBottom: 10,
        ariaLabel: `Statements on ${data.events[event]}, a column each, by outlet`,
        x: { type: "band", domain: d3.range(facts.length), axis: null, padding: 0.08 },
        y: { type: "band", domain: names, label: null, tickSize: 0, padding: 0.15 },
        marks: [
          Plot.axisY({ tickSize: 0, label: null, lineWidth: shape.marginLeft / 13 - 1 }),
          Plot.cell(cells, {
            x: "column", y: (cell) => names[cell.outlet], sort: null,
            fill: (cell) => color(data.outlets[cell.outlet].color),
          }),
        ],
      }));
      explore(stage, "[aria-label='cell'] rect", cells, panel, {
        name: (cell) => `${names[cell.outlet]}: ${cell.texts[0].text}`,
        told: (cell) => [element("ul", {}, ...names.map((name, outlet) => {
          const own = cell.fact.cells.find((one) => one.outlet === outlet);
          const texts = own ? own.texts.slice(0, 3) : [];
          return element("li", {}, element("b", {}, name), ": ",
            ...(texts.length ? texts.flatMap((text, place) => [
              place ? " … " : "",
              text.page ? element("a", { href: address(text.page, text.at) }, text.text) : text.text,
            ]) : ["not found"]));
        }))],
        open: () => "",
      });
    }
    return draw;
  }

  const frame = (stage, height) => ({
    width: Math.max(280, stage.clientWidth), height, marginRight: 30, marginBottom: 50,
    style: { background: "transparent", color: "var(--ink)", fontSize: "13px" },
  });

  for (const box of document.querySelectorAll(".play")) {
    const data = JSON.parse(box.querySelector("script[type='application/json']").textContent);
    const stage = element("div", { class: "stage" });
    const panel = element("div", { class: "panel", "aria-live": "polite" }, box.dataset.hint);
    box.classList.add("on");
    box.append(stage, panel);
    const draw = { keyness, statements, presence }[box.dataset.chart](box, data, stage, panel);
    draw();
    let width = stage.clientWidth;
    addEventListener("resize", () => {
      if (stage.clientWidth !== width) draw();
      width = stage.clientWidth;
    });
  }
})();
