// Keys: each presses a link or a button that is on the page, so that nothing can be done by key alone.
const GO = { q: "/queue", i: "/incidents", d: "/documents", s: "/sources", l: "/log", n: "/notes/new" };
let before = "";

function writing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

function press(element) {
  if (element instanceof HTMLAnchorElement || element instanceof HTMLButtonElement) element.click();
  else if (element.tagName === "SUMMARY") element.click();
}

async function help() {
  const dialog = document.getElementById("keys");
  if (dialog.open) return dialog.close();
  if (!dialog.firstChild) {
    const page = await (await fetch("/keys")).text();
    const list = new DOMParser().parseFromString(page, "text/html").getElementById("keylist");
    const close = document.createElement("button");
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(document.importNode(list, true), close);
  }
  dialog.showModal();
}

// Rows of a list, or the claims of a document: one is marked, j and k move the mark.
function rows() {
  const cards = [...document.querySelectorAll("[data-card]")];
  return cards.length ? cards : [...document.querySelectorAll("[data-list] [data-row]")].map((a) => a.closest("tr, li"));
}

export function mark(row) {
  document.querySelectorAll(".at").forEach((one) => one.classList.remove("at"));
  row.classList.add("at");
  row.scrollIntoView({ block: "nearest" });
  const link = row.querySelector("[data-row]");
  (link ?? row).focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("onrecord:at", { detail: row }));
}

function move(by) {
  const all = rows();
  if (!all.length) return false;
  const now = all.findIndex((row) => row.classList.contains("at"));
  mark(all[Math.max(0, Math.min(all.length - 1, now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by))]);
  return true;
}

function onCard(key) {
  const card = document.querySelector("[data-card].at, [data-card]:target");
  const found = card?.querySelector(`[data-act="${CSS.escape(key)}"]`);
  if (!found) return false;
  press(found);
  if (found.tagName === "SUMMARY") found.parentElement.querySelector("input:not([type=hidden]), textarea")?.focus();
  return true;
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (writing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  const first = before;
  before = "";
  if (first === "g" && GO[event.key]) return location.assign(GO[event.key]);
  if (event.key === "g") { before = "g"; return; }
  if (event.key === "?") { event.preventDefault(); return help(); }
  if (event.key === "/") { event.preventDefault(); const find = document.querySelector(".find input"); find?.focus(); return find?.select(); }
  if (event.key === "w") { const why = document.querySelector("[data-why]"); if (why) { event.preventDefault(); why.focus(); } return; }
  if (event.key === "j" || event.key === "k") { if (move(event.key === "j" ? 1 : -1)) event.preventDefault(); return; }
  if (event.key === "Enter" && event.target !== document.body) return;
  if (onCard(event.key)) return event.preventDefault();
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find((one) => one.offsetParent !== null);
  if (found && found.dataset.key !== "?") { event.preventDefault(); press(found); if (found.tagName === "SUMMARY") found.parentElement.querySelector("select, input:not([type=hidden])")?.focus(); }
}

export function start() {
  document.addEventListener("keydown", key);
  document.querySelectorAll('.keyhelp').forEach((a) => a.addEventListener("click", (event) => { event.preventDefault(); help(); }));
  // One decision a form: a key held down, or a double click, sends it once.
  document.querySelectorAll("form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    if (form.dataset.again !== undefined) return;
    form.dataset.sent = "yes";
  }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach((form) => delete form.dataset.sent);
  });
  const asked = document.querySelector("[data-card]:target");
  if (asked) mark(asked);
}
