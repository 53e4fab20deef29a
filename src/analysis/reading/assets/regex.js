"use strict";
/*
 * Regular expressions in time that grows with the text and never explodes: all ways to match are
 * followed side by side (Thompson 1968; Pike's virtual machine). The engine of a browser can take
 * for ever on (a+)+b, and nothing stops it. Left out: look-around and back-references. As in
 * Python, \w and \b know the letters of all languages.
 */
const Pattern = (() => {
  const LONGEST = 3000; // steps of a pattern, after {n,m} is written out
  const WORD = /[\p{L}\p{M}\p{N}_]/u;
  const LETTERS = "\\p{L}\\p{M}\\p{N}_"; // what \w stands for, in any language
  const word = (text, at) => at >= 0 && at < text.length && WORD.test(text[at]);

  const parse = (source, flags) => {
    const signs = Array.from(source);
    let at = 0;
    const take = (until) => {
      let piece = "";
      while (at < signs.length && signs[at] !== until) piece += signs[at] === "\\" ? signs[at++] + signs[at++] : signs[at++];
      return piece + signs[at++];
    };
    const one = (piece) => {
      const test = new RegExp(`^(?:${piece})$`, flags);
      return { op: "sign", test: (sign) => test.test(sign) };
    };

    const choice = () => {
      const ways = [row()];
      while (signs[at] === "|") {
        at += 1;
        ways.push(row());
      }
      return ways.length === 1 ? ways[0] : { op: "choice", ways };
    };
    const row = () => {
      const items = [];
      while (at < signs.length && signs[at] !== "|" && signs[at] !== ")") items.push(repeated(atom()));
      return { op: "row", items };
    };
    const atom = () => {
      const sign = signs[at++];
      if (sign === "(") return group();
      if (sign === "[") return one(`[${take("]").replace(/(\\w)|\\[^]/g, (piece, letter) => (letter ? LETTERS : piece))}`);
      if (sign === "^" || sign === "$") return { op: sign };
      if (sign === ".") return { op: "sign", test: (c) => c !== "\n" };
      if (sign === "\\") return escaped();
      return one(/[\/^$\\.*+?()[\]{}|]/.test(sign) ? `\\${sign}` : sign);
    };
    const group = () => {
      if (signs[at] === "?") {
        const name = signs.slice(at).join("").match(/^\?(?::|<[^=!>][^>]*>)/u);
        if (!name) throw new Error("look-around (?=…) is not offered here");
        at += Array.from(name[0]).length;
      }
      const inner = choice();
      at += 1; // the bracket that closes: the browser has checked that there is one
      return inner;
    };
    const escaped = () => {
      const sign = signs[at++];
      if (sign === "b" || sign === "B") return { op: sign };
      if (sign === "w" || sign === "W") return one(`[${sign === "w" ? "" : "^"}${LETTERS}]`);
      if (/[1-9k]/.test(sign)) throw new Error("references back (\\1) are not offered here");
      let piece = `\\${sign}`;
      if (/[pP]/.test(sign) || (sign === "u" && signs[at] === "{")) piece += take("}");
      else if (/[xuc]/.test(sign)) for (let n = { x: 2, u: 4, c: 1 }[sign]; n > 0; n -= 1) piece += signs[at++];
      return one(piece);
    };
    const repeated = (item) => {
      const bounds = signs.slice(at, at + 20).join("").match(/^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/);
      if (!bounds) return item;
      at += bounds[0].length;
      const [, sign, low, comma, high, lazy] = bounds;
      const least = sign ? Number(sign === "+") : Number(low);
      const most = sign ? (sign === "?" ? 1 : Infinity) : comma ? Number(high || Infinity) : least;
      return { op: "repeat", item, least, most, lazy: Boolean(lazy) };
    };
    return choice();
  };

  const written = (tree) => {
    const code = [];
    const add = (step) => {
      if (code.push(step) > LONGEST) throw new Error("the pattern is too long with its repetitions written out");
      return step;
    };
    const fork = (lazy, emit) => {
      const step = add({ op: "fork" });
      const inside = code.length;
      emit();
      [step.first, step.second] = lazy ? [code.length, inside] : [inside, code.length];
      return step;
    };
    const put = (node) => {
      if (node.op === "row") node.items.forEach(put);
      else if (node.op === "choice") {
        const ends = [];
        node.ways.forEach((way, n) => {
          if (n === node.ways.length - 1) return put(way);
          fork(false, () => {
            put(way);
            ends.push(add({ op: "go" }));
          });
        });
        for (const end of ends) end.to = code.length;
      } else if (node.op === "repeat") {
        for (let n = 0; n < node.least; n += 1) put(node.item);
        if (node.most === Infinity) {
          const start = code.length;
          fork(node.lazy, () => {
            put(node.item);
            add({ op: "go", to: start });
          });
        } else for (let n = node.least; n < node.most; n += 1) fork(node.lazy, () => put(node.item));
      } else add({ ...node, known: new Map() });
    };
    put(tree);
    add({ op: "end" });
    return code;
  };

  const fits = (step, sign) => {
    let answer = step.known.get(sign);
    if (answer === undefined) step.known.set(sign, (answer = step.test(sign)));
    return answer;
  };
  const holds = (op, text, at) => {
    if (op === "^") return at === 0 || text[at - 1] === "\n";
    if (op === "$") return at === text.length || text[at] === "\n";
    return (word(text, at - 1) !== word(text, at)) === (op === "b");
  };

  class Engine {
    constructor(source, ignoreCase) {
      const flags = ignoreCase ? "iu" : "u";
      new RegExp(source, flags); // says what is wrong, in the browser's words
      this.code = written(parse(source, flags));
      this.seen = new Int32Array(this.code.length).fill(-1);
    }

    /* Follow steps that read nothing, best way first; `list` gets those that read a sign. */
    reach(list, pc, start, text, at) {
      const open = [pc];
      while (open.length) {
        const here = open.pop(), step = this.code[here];
        if (this.seen[here] === at) continue;
        this.seen[here] = at;
        if (step.op === "go") open.push(step.to);
        else if (step.op === "fork") open.push(step.second, step.first);
        else if (step.op === "sign" || step.op === "end") list.push([here, start]);
        else if (holds(step.op, text, at)) open.push(here + 1);
      }
    }

    /* The first match from a place on, as [start, end], or null. */
    next(text, from) {
      let ways = [], found = null;
      this.seen.fill(-1);
      for (let at = from; at <= text.length; ) {
        if (!found) this.reach(ways, 0, at, text, at);
        if (!ways.length && found) break;
        const sign = at < text.length ? String.fromCodePoint(text.codePointAt(at)) : "";
        const after = at + Math.max(sign.length, 1), coming = [];
        for (const [pc, start] of ways) {
          const step = this.code[pc];
          if (step.op === "end") {
            if (at > start) {
              found = [start, at];
              break;
            }
          } else if (sign && fits(step, sign)) this.reach(coming, pc + 1, start, text, after);
        }
        ways = coming;
        at = after;
      }
      return found;
    }
  }
  return Engine;
})();
