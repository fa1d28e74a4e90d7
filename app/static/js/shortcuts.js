// [data-keys="g a"]: pressing g, then a, clicks it (a field gets the focus instead). Only with body[data-shortcuts],
// never while typing, with a modifier or inside a dialog. "mod k" is Ctrl or Command with K, and works always.
// In a list j and k go from item to item.
const PATIENCE = 1_500;
let first = "";
let timer;

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const bound = (keys) => [...document.querySelectorAll("[data-keys]")].find((each) => each.dataset.keys === keys);
const begins = (key) => [...document.querySelectorAll("[data-keys]")].some((each) => each.dataset.keys.startsWith(`${key} `));

function act(element) {
  if (!element.matches("input")) return element.click();
  if (!element.checkVisibility()) return bound("mod k")?.click(); // on a narrow screen the box is an icon
  element.focus();
  element.select();
}

function step(by) {
  const items = [...document.querySelectorAll("main :is(a.ref-title, a.card-title)")].filter((each) => each.checkVisibility());
  const here = items.indexOf(document.activeElement);
  const next = items[here < 0 ? (by > 0 ? 0 : items.length - 1) : here + by];
  next?.focus();
  return Boolean(next);
}

document.addEventListener("keydown", (event) => {
  const open = document.querySelector("dialog[open]");
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    const palette = bound("mod k");
    if (!palette || open) return;
    event.preventDefault();
    return act(palette);
  }
  if (!("shortcuts" in document.body.dataset) || open || typing(event.target)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key === "Shift") return;
  const element = bound(first ? `${first} ${event.key}` : event.key);
  const waits = !first && !element && begins(event.key);
  clearTimeout(timer);
  first = waits ? event.key : "";
  if (waits) timer = setTimeout(() => (first = ""), PATIENCE);
  if (element) act(element);
  const moved = !element && !waits && "jk".includes(event.key) && step(event.key === "j" ? 1 : -1);
  if (element || waits || moved) event.preventDefault();
});
