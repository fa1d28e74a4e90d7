// form[data-set]: what is done to the rows that are ticked; it is fetched and shows once one is. Shift ticks all rows in
// between.
let last = null;
let fetching = false;

const boxes = () => [...document.querySelectorAll("input[name=pick][form]")];

function show() {
  const form = document.querySelector("form[data-set]");
  if (!form) return;
  const all = boxes();
  const count = all.filter((box) => box.checked).length;
  const words = form.querySelector("[data-set-count]");
  form.dataset.live = "";
  form.hidden = count === 0 || fetching;
  if (count && words) say(words, count === 1 ? form.dataset.one : form.dataset.many.replace("#", count));
  else if (count && !fetching && !("plain" in form.dataset)) fetchBar(form);
  for (const box of document.querySelectorAll("[data-pick-page]")) {
    box.hidden = false;
    box.checked = count > 0 && count === all.length;
    box.indeterminate = count > 0 && count < all.length;
  }
}

function say(words, text) {
  if (words.textContent !== text) words.textContent = text;
}

// Without an answer the form that leads to a page stays.
async function fetchBar(form) {
  fetching = form.hidden = true;
  const { list, query } = form.elements;
  const address = `${form.action}bar?${new URLSearchParams({ list: list.value, query: query.value })}`;
  const answer = await fetch(address).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const bar = page && page.querySelector("form[data-set]");
  fetching = false;
  form.dataset.plain = "";
  if (bar && form.isConnected) {
    const whole = form.querySelector("a");
    if (whole) bar.querySelector(".set-tools").prepend(whole);
    form.replaceWith(bar, page.querySelector("#set-dialog"));
    htmx.process(bar);
  }
  show();
}

// form#set-form: there is nothing to send while none of its items is ticked.
function ready() {
  const form = document.querySelector("#set-form");
  if (!form) return;
  const some = form.querySelector("input[name=picks], input[name=pick]:checked");
  for (const button of form.querySelectorAll(".form-actions button")) button.disabled = !some;
}

function tickAll(checked) {
  for (const box of boxes()) box.checked = checked;
  show();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-page]")) tickAll(event.target.checked);
  else if (event.target.matches("input[name=pick]")) show();
  ready();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-pick-none]")) return tickAll(false);
  const cancel = event.target.closest("#set-dialog .form-actions a");
  if (cancel) {
    event.preventDefault();
    cancel.closest("dialog").close();
  }
  if (!event.target.matches("input[name=pick][form]")) return;
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) for (const box of all.slice(from, to + 1)) box.checked = event.target.checked;
  last = event.target;
});

// [data-set-part]: what the page asks, under that name, comes into the dialog.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target;
  if (dialog.id !== "set-dialog" || dialog.open) return;
  dialog.setAttribute("aria-label", dialog.querySelector("[data-set-part]").dataset.setPart);
  dialog.showModal();
});

document.addEventListener("htmx:afterSettle", show);
addEventListener("pageshow", () => {
  show();
  ready();
});
show();
