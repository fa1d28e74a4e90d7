// [data-board]: cards ([data-version]) move between cells ([data-cell]). The server decides; a refused card goes back.
// How a card is taken stands in board_drag.js (grip), board_keys.js (keyboard) and board_ask.js (menu).
import { completed } from "./board_cards.js";
import { show } from "./toasts.js";

document.documentElement.toggleAttribute("data-moves", true);

export const cardOf = (grip) => grip.closest("[data-version]");
export const placeOf = (card) => card.querySelector("[data-ask]:not([data-carry])").href;
export const cellOf = (card) => card.closest("[data-cell]");
export const placed = (cell) => Object.fromEntries(["horizon", "track"].map((name, n) => [name, cell.dataset.cell.split("-")[n]]));
export const cellAt = (x, y) => document.elementFromPoint(x, y)?.closest("[data-cell][data-may]");

export function lift(card) {
  card.toggleAttribute("data-lifted", true);
  for (const cell of document.querySelectorAll("[data-cell][data-may]")) cell.toggleAttribute("data-open", true);
}

export function over(cell) {
  for (const other of document.querySelectorAll("[data-over]")) other.removeAttribute("data-over");
  cell?.toggleAttribute("data-over", true);
}

export function release(card) {
  over(null);
  for (const name of ["data-lifted", "data-dragged"]) card.removeAttribute(name);
  for (const cell of document.querySelectorAll("[data-open]")) cell.removeAttribute("data-open");
}

// One sentence of the board, aloud: `name` is that of its data- attribute.
export function say(name, card, cell) {
  const board = document.querySelector("[data-board]");
  const words = (board.dataset[name] ?? name).replace("{ref}", card?.id).replace("{cell}", cell?.ariaLabel);
  board.querySelector("[data-board-says]").textContent = words;
  return words;
}

// Asks the server for the move; the card waits in its new place, and goes back when it may not stay.
export async function move(card, cell) {
  const { parentElement, nextElementSibling } = card;
  const values = { ...placed(cell), version: card.dataset.version };
  follow(card, () => insert(card, cell));
  card.toggleAttribute("data-busy", true);
  const answer = await post(placeOf(card), values).catch(() => null);
  card.removeAttribute("data-busy");
  if (answer?.ok && !answer.redirected) return put(await answer.text());
  if (answer && ![403, 422].includes(answer.status)) return submit(placeOf(card), values);
  parentElement.insertBefore(card, nextElementSibling);
  const why = answer ? reason(await answer.text()) : document.querySelector("[data-board]").dataset.broken;
  complain(`${say("refused", card, cellOf(card))} ${why}`);
}

export const post = (href, values) =>
  fetch(href, { method: "POST", body: new URLSearchParams({ ...values, ...token() }), headers: { "HX-Request": "true" } });

const token = () => ({ csrf_token: document.querySelector("input[name=csrf_token]").value });

// What a move changed: the card in its cell, what is counted, and a word about it.
export function put(html) {
  const found = new DOMParser().parseFromString(html, "text/html");
  const card = completed(found.querySelector(".card"));
  const cell = document.querySelector(`[data-cell="${found.querySelector("[data-place]").dataset.place}"]`);
  follow(card, () => {
    document.getElementById(card.id)?.remove();
    insert(card, cell);
  });
  for (const head of found.querySelectorAll("[data-head]"))
    document.querySelector(`[data-head="${head.dataset.head}"]`)?.replaceWith(head);
  for (const toast of found.querySelectorAll("[data-toast]")) {
    const back = toast.querySelector("input[name=next]");
    if (back) back.value = location.pathname + location.search;
    show(toast);
  }
}

// The focus stays on the card that `change` puts elsewhere; the page follows only whoever works with the keyboard.
function follow(card, change) {
  const focused = document.getElementById(card.id)?.querySelector(":focus");
  const preventScroll = !focused?.matches(":focus-visible");
  change();
  if (focused) card.querySelector("[data-grip]")?.focus({ preventScroll });
}

function insert(card, cell) {
  const list = cell.querySelector("[data-cards]");
  const after = [...list.children].find((other) => other !== card && !precedes(other, card));
  list.insertBefore(card, after ?? null);
}

// By date, those without one last, then by number; the link to more stays below all.
function precedes(other, card) {
  const [one, two] = [other, card].map((each) => each.querySelector("time")?.dateTime ?? "~");
  return other.matches(".card") && (one === two ? numberOf(other) < numberOf(card) : one < two);
}

const numberOf = (card) => Number(card.id.split("-")[1]);

// Leaves for the page that the server answers with: a conflict, the sign-in.
export function submit(href, values) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: href, hidden: true });
  for (const [name, value] of Object.entries({ ...values, ...token() }))
    form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(form);
  form.submit();
}

function reason(html) {
  const found = new DOMParser().parseFromString(html, "text/html");
  return found.querySelector("[data-asked] .field-error, [data-asked] [data-errors] li, .error > p:not(.day)")?.textContent.trim() ?? "";
}

function complain(words) {
  const toast = document.querySelector("[data-board-complaint]").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = words;
  show(toast);
}

// What «More» brings may have moved here meanwhile.
document.addEventListener("htmx:afterSwap", () => {
  const seen = new Set();
  for (const card of document.querySelectorAll("[data-board] .card")) seen.has(card.id) ? card.remove() : seen.add(card.id);
});
