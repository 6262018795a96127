// A document's words: which claims they carry, on hover and focus; and a selection as a stretch of the text.
// Offsets are Unicode code points of the archived text, as the ledger counts them.
const points = (text) => [...text].length;

// Where in the text a point of the page is; null outside of it.
function offset(node, at) {
  if (node.nodeType === Node.ELEMENT_NODE) {
    const child = node.childNodes[at] ?? null;
    if (child) return offset(child, 0);
    const last = node.lastChild;
    return last ? offset(last, last.nodeType === Node.TEXT_NODE ? last.data.length : last.childNodes.length) : null;
  }
  const piece = node.parentElement?.closest("[data-s]");
  if (!piece) return null;
  const start = Number(piece.dataset.s);
  if (piece.classList.contains("ctl")) return start + (at > 0 ? 1 : 0);
  return start + points(node.data.slice(0, at));
}

function ends(range, text) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("[data-s]") && range.intersectsNode(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
  let first = null, last = null;
  while (walker.nextNode()) { first ??= walker.currentNode; last = walker.currentNode; }
  if (!first) return null;
  const start = offset(first, first === range.startContainer ? range.startOffset : 0);
  const end = offset(last, last === range.endContainer ? range.endOffset : last.data.length);
  return start === null || end === null || start >= end ? null : [start, end];
}

// The words between two offsets, with the line breaks that stand between the lines of the page.
function words(text, start, end) {
  let out = "", at = start;
  for (const piece of text.querySelectorAll("[data-s]")) {
    const from = Number(piece.dataset.s), control = piece.classList.contains("ctl");
    const held = control ? [...String.fromCodePoint(parseInt(piece.textContent.replace(/[^0-9A-F]/g, ""), 16))] : [...piece.textContent];
    const to = from + held.length;
    if (to <= start || from >= end) continue;
    if (from > at) out += "\n".repeat(from - at);
    out += held.slice(Math.max(0, start - from), end - from).join("");
    at = Math.min(to, end);
  }
  return out;
}

function trimmed(text, [start, end]) {
  const all = [...words(text, start, end)];
  while (all.length && /\s/.test(all[0])) { all.shift(); start += 1; }
  while (all.length && /\s/.test(all.at(-1))) { all.pop(); end -= 1; }
  return all.length ? [start, end, all.join("")] : null;
}

function picked(text) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return null;
  const found = ends(range, text);
  return found && trimmed(text, found);
}

// While a claim is being corrected the selected words become its words; else those of a claim to be added.
function offer(text) {
  const found = picked(text);
  if (!found) return;
  const [start, end, quote] = found;
  const correcting = document.querySelector(".card details.correct[open]");
  const told = correcting ? correcting.querySelector("[data-newwords]") : document.querySelector("[data-picked]");
  const form = correcting ? correcting.closest("form") : document.querySelector("[data-add]");
  if (!told || !form) return;
  const span = form.querySelector("[data-newspan], [data-span]"), held = form.querySelector("[data-newquote], [data-quote]");
  span.disabled = held.disabled = false;
  span.value = `${start}:${end}`;
  held.value = quote;
  told.textContent = `“${quote.length > 200 ? quote.slice(0, 200) + "…" : quote}”`;
  told.dir = "auto";
  told.classList.add("has");
}

function tip(text) {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  box.setAttribute("role", "status");
  document.body.append(box);
  const show = (event) => {
    const piece = event.target.closest?.("[data-c]");
    document.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
    box.hidden = !piece;
    if (!piece) return;
    const names = piece.dataset.c.split(" ");
    const cards = names.map((name) => document.getElementById(name)).filter(Boolean);
    box.replaceChildren(...cards.slice(0, 4).map((card) => {
      const line = document.createElement("p");
      line.textContent = `${card.querySelector(".attr").textContent.trim()}: ${card.querySelector(".val").textContent.trim()}: ${card.querySelector("[data-says]").textContent.trim()}`;
      return line;
    }));
    names.forEach((name) => light(text, name));
    const at = piece.getBoundingClientRect();
    const below = at.bottom + box.offsetHeight + 12 < innerHeight;
    // Placed by the object model, which the policy against inline styles leaves alone.
    box.style.insetInlineStart = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`;
    box.style.insetBlockStart = `${below ? at.bottom + 6 : at.top - box.offsetHeight - 6}px`;
  };
  text.addEventListener("mouseover", show);
  text.addEventListener("focusin", show);
  text.addEventListener("mouseleave", show);
  text.addEventListener("focusout", () => { box.hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") box.hidden = true; });
}

function light(text, name) {
  text.querySelectorAll(`[data-c~="${CSS.escape(name)}"]`).forEach((one) => one.classList.add("lit"));
}

function fields(form) {
  const choose = form.querySelector("[data-attribute]");
  const counts = new Set(["killed", "injured", "missing", "displaced", "detained", "abducted"]);
  const set = () => {
    form.querySelector("[data-if-count]").hidden = !counts.has(choose.value);
    form.querySelector("[data-if-value]").hidden = counts.has(choose.value);
  };
  choose.addEventListener("change", set);
  set();
}

export function startText() {
  const text = document.querySelector(".text");
  if (!text) return;
  document.querySelectorAll("[data-add]").forEach(fields);
  document.addEventListener("selectionchange", () => offer(text));
  tip(text);
  document.addEventListener("onrecord:at", (event) => {
    text.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
    light(text, event.detail.id);
    text.querySelector(".lit")?.scrollIntoView({ block: "center" });
  });
}
