"use strict";
/* Rows of texts and numbers as a CSV or an Excel file that the reader saves; nothing is sent. */
const Save = (() => {
  const UNSEEN = /^[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Me}\p{Mn}\p{Z}\u115f\u1160\u2800\u3164\uffa0]+/u;
  const ERROR = /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A)$/;
  const WIDEST = 32767; // characters that a cell of Excel holds

  /* The rule of analysis.files.tables.guarded: what a spreadsheet may take for a formula. */
  const likeAFormula = (text) => {
    const bare = text.replace(/^'+/, "");
    const seen = bare.replace(UNSEEN, "").slice(0, 2).normalize("NFKC");
    return /^[\t\r\n]/.test(bare) || /^[=+\-@]/.test(seen);
  };
  const guarded = (text) => (likeAFormula(text) ? `'${text}` : text);

  const csv = (heads, rows) => {
    const cell = (value) => {
      if (value === null || value === undefined) return "";
      return typeof value === "number" ? String(value) : `"${guarded(String(value)).replace(/"/g, '""')}"`;
    };
    const lines = [heads, ...rows].map((row) => row.map(cell).join(","));
    return new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
  };

  const xml = (text) =>
    text
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
      .replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/g, (c) => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`)
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
      .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const column = (n) => (n < 26 ? "" : column(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26));

  const sheet = (heads, rows) => {
    const cell = (value, r, c, head) => {
      const place = `${column(c)}${r + 1}`;
      if (typeof value === "number" && Number.isFinite(value)) return `<c r="${place}"><v>${value}</v></c>`;
      if (value === null || value === undefined || value === "") return "";
      const text = String(value).slice(0, WIDEST);
      const style = (head ? 1 : 0) + (likeAFormula(text) || ERROR.test(text) ? 2 : 0);
      return `<c r="${place}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${xml(text)}</t></is></c>`;
    };
    const lines = [heads, ...rows].map(
      (row, r) => `<row r="${r + 1}">${row.map((value, c) => cell(value, r, c, r === 0)).join("")}</row>`
    );
    return [
      `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>',
      ...lines,
      "</sheetData></worksheet>",
    ].join("\n");
  };

  const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const SCHEMA = "http://schemas.openxmlformats.org";
  const MAIN = `${SCHEMA}/spreadsheetml/2006/main`;
  const RELATED = `${SCHEMA}/officeDocument/2006/relationships`;
  const OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const related = (...targets) =>
    `${HEAD}<Relationships xmlns="${SCHEMA}/package/2006/relationships">${targets
      .map(([kind, target], n) => `<Relationship Id="rId${n + 1}" Type="${RELATED}/${kind}" Target="${target}"/>`)
      .join("")}</Relationships>`;
  const font = (more) => `<font>${more}<sz val="11"/><name val="Calibri"/></font>`;
  const fill = (kind) => `<fill><patternFill patternType="${kind}"/></fill>`;
  const xf = (more) => `<xf numFmtId="0" fontId="0" fillId="0" borderId="0"${more}/>`;
  const STYLES = // of a cell: as it is, a head, a text that looks like a formula, and both
    `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2">${font("")}${font("<b/>")}</fonts>` +
    `<fills count="2">${fill("none")}${fill("gray125")}</fills>` +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    `<cellStyleXfs count="1">${xf("")}</cellStyleXfs><cellXfs count="4">${["", "", ' quotePrefix="1"', ' quotePrefix="1"']
      .map((more, n) => xf(` xfId="0" applyFont="1"${more}`).replace('fontId="0"', `fontId="${n % 2}"`))
      .join("")}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
  const parts = (heads, rows) => ({
    "[Content_Types].xml":
      `${HEAD}<Types xmlns="${SCHEMA}/package/2006/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      ["workbook", "styles", "worksheets/sheet1"]
        .map((name) => {
          const kind = name === "workbook" ? "sheet.main" : name === "styles" ? "styles" : "worksheet";
          return `<Override PartName="/xl/${name}.xml" ContentType="${OFFICE}.${kind}+xml"/>`;
        })
        .join("") +
      "</Types>",
    "_rels/.rels": related(["officeDocument", "xl/workbook.xml"]),
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATED}"><sheets><sheet name="table" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": related(["worksheet", "worksheets/sheet1.xml"], ["styles", "styles.xml"]),
    "xl/styles.xml": STYLES,
    "xl/worksheets/sheet1.xml": sheet(heads, rows),
  });

  const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n;
  });
  const crc = (bytes) => {
    let sum = -1;
    for (const byte of bytes) sum = CRC[(sum ^ byte) & 255] ^ (sum >>> 8);
    return ~sum >>> 0;
  };
  const deflated = async (bytes) => {
    if (typeof CompressionStream === "undefined") return bytes;
    const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(packed).arrayBuffer());
  };
  const little = (...fields) => {
    const bytes = [];
    for (const [value, size] of fields) for (let n = 0; n < size; n += 1) bytes.push((value >>> (8 * n)) & 255);
    return Uint8Array.from(bytes);
  };

  const zipped = async (files) => {
    const body = [], list = [];
    let at = 0, listed = 0;
    for (const [path, text] of Object.entries(files)) {
      const name = new TextEncoder().encode(path), bytes = new TextEncoder().encode(text);
      const packed = await deflated(bytes);
      const facts = [[20, 2], [0x800, 2], [packed === bytes ? 0 : 8, 2], [0, 2], [33, 2], // 1 January 1980
        [crc(bytes), 4], [packed.length, 4], [bytes.length, 4], [name.length, 2], [0, 2]];
      body.push(little([0x04034b50, 4], ...facts), name, packed);
      list.push(little([0x02014b50, 4], [20, 2], ...facts, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), name);
      at += 30 + name.length + packed.length;
      listed += 46 + name.length;
    }
    const n = list.length / 2;
    const end = little([0x06054b50, 4], [0, 2], [0, 2], [n, 2], [n, 2], [listed, 4], [at, 4], [0, 2]);
    return new Blob([...body, ...list, end], { type: `${OFFICE}.sheet` });
  };

  const offer = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  return {
    async as(kind, name, heads, rows) {
      offer(kind === "csv" ? csv(heads, rows) : await zipped(parts(heads, rows)), `${name}.${kind}`);
    },
    /* Two buttons that save what `current` returns: {name, heads, rows}. */
    buttons(current) {
      const box = document.createElement("span");
      box.className = "save";
      box.append("Save ");
      for (const [kind, label] of [["csv", "CSV"], ["xlsx", "Excel"]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = label;
        button.className = `save-${kind}`;
        button.addEventListener("click", async () => {
          button.disabled = true; // a large table takes seconds
          const { name, heads, rows } = current();
          await Save.as(kind, name, heads, rows);
          button.disabled = false;
        });
        box.append(button);
      }
      return box;
    },
  };
})();
