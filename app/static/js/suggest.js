// [data-suggest=address]: offers what the address finds for the text in the entry, or with data-after=@ for the word
// behind the last @. Up, down, Enter and Escape work as in any list; typing on works as if nothing was offered.
const WAIT_MS = 120;
let made = 0;

const all = (root) => {
  for (const block of root.querySelectorAll("[data-suggest]")) follow(block, block.querySelector("input, textarea"));
};
all(document);
document.addEventListener("htmx:afterSwap", (event) => all(event.detail.target));

function follow(block, field) {
  const list = document.createElement("ul");
  const after = block.dataset.after ?? "";
  let at = -1;
  let asked = 0;
  let timer;

  Object.assign(list, { id: `suggest-${++made}`, className: "suggest", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", block.dataset.found);
  block.append(list);
  field.setAttribute("autocomplete", "off");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  if (!after) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-expanded", "false");
  }

  // The part that is being typed: [where it begins, the text], or null when nothing is to be offered.
  function part() {
    const end = field.selectionEnd ?? field.value.length;
    if (!after) return field.value.trim() ? [0, field.value] : null;
    const start = field.value.lastIndexOf(after, end - 1);
    const text = field.value.slice(start + 1, end);
    const begins = start === 0 || (start > 0 && /[\s(]/.test(field.value[start - 1]));
    return begins && /^[^\s@][^@\n]{0,40}$|^$/.test(text) ? [start + 1, text] : null;
  }

  async function ask() {
    const wanted = part();
    const turn = ++asked;
    if (!wanted) return close();
    const address = new URL(block.dataset.suggest, location.href);
    address.searchParams.set("q", wanted[1]);
    const answer = await fetch(address).catch(() => null);
    const found = answer?.ok && !answer.redirected ? await answer.json() : [];
    if (turn === asked) show(found);
  }

  function show(found) {
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    if (!after) field.setAttribute("aria-expanded", String(!list.hidden));
    mark(list.hidden ? -1 : 0);
  }

  function option({ value, label, note }, place) {
    const row = document.createElement("li");
    row.id = `${list.id}-${place}`;
    row.dataset.value = value;
    row.setAttribute("role", "option");
    row.append(label);
    if (note) row.append(Object.assign(document.createElement("small"), { textContent: note }));
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(row);
    });
    return row;
  }

  function mark(place) {
    at = place;
    [...list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    const row = list.children[at];
    if (row) field.setAttribute("aria-activedescendant", row.id);
    else field.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  function take(row) {
    const [start] = part() ?? [0];
    const end = after ? field.selectionEnd : field.value.length;
    field.setRangeText(row.dataset.value + (after ? " " : ""), start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  function close() {
    clearTimeout(timer);
    asked++;
    show([]);
  }

  const keys = {
    ArrowDown: () => mark((at + 1) % list.children.length),
    ArrowUp: () => mark((at - 1 + list.children.length) % list.children.length),
    Enter: () => take(list.children[at]),
    Tab: () => take(list.children[at]),
    Escape: close,
  };
  field.addEventListener("keydown", (event) => {
    if (list.hidden || !keys[event.key] || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    keys[event.key]();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("blur", close);
}
