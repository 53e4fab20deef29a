"use strict";
/* Light up the words of an address that ends in #at=START-END: characters of the article's text. */
(() => {
  const text = document.querySelector(".text");
  if (!text) return;

  const cleared = () => {
    for (const mark of text.querySelectorAll("mark.at")) {
      const around = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      around.normalize();
    }
  };

  /* Text nodes that show the article itself, each with the place of its first character. */
  const pieces = () => {
    const found = [];
    for (const block of text.querySelectorAll("[data-start]")) {
      const walk = document.createTreeWalker(block, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
        node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-skip") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT
      );
      let at = Number(block.dataset.start);
      while (walk.nextNode()) {
        if (walk.currentNode.nodeType !== Node.TEXT_NODE) continue;
        found.push([walk.currentNode, at]);
        at += Array.from(walk.currentNode.data).length; // Python counts what JavaScript may count twice
      }
    }
    return found;
  };

  const units = (data, n) => Array.from(data).slice(0, Math.max(n, 0)).join("").length;

  const jump = () => {
    cleared();
    const at = /^#at=(\d{1,9})-(\d{1,9})$/.exec(location.hash);
    if (!at) return;
    const [start, end] = [Number(at[1]), Number(at[2])];
    let first = null;
    for (const [node, from] of pieces()) {
      if (from >= end || from + node.data.length <= start) continue;
      const left = units(node.data, start - from), right = units(node.data, end - from);
      if (left >= right) continue;
      const part = node.splitText(left);
      part.splitText(right - left);
      const mark = document.createElement("mark");
      mark.className = "at";
      mark.style.cssText = "background: var(--mark); color: var(--ink); box-shadow: 0 0 0 2px var(--mark)";
      part.replaceWith(mark);
      mark.append(part);
      first = first || mark;
    }
    if (first) first.scrollIntoView({ block: "center" });
  };

  addEventListener("hashchange", jump);
  jump();
})();
