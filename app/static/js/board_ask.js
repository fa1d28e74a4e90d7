// a[data-ask] in a board, and a click on a grip: what the linked page asks, in a dialog over the board.
import { cardOf, placeOf, post, put, submit } from "./board.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-board] a[data-ask]");
  const grip = event.target.closest("[data-grip]");
  if ((!link && !grip) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask(link ? link.href : placeOf(cardOf(grip)));
});

export async function ask(href) {
  const answer = await fetch(href).catch(() => null);
  const asked = answer?.ok && part(await answer.text());
  if (!asked) return location.assign(href);
  if (document.querySelector("dialog[open]")) return;
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog" });
  dialog.setAttribute("aria-label", asked.querySelector(".page-ref").textContent);
  dialog.append(asked);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest(".form-actions a")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    send(dialog, href, Object.fromEntries(new FormData(event.target)));
  });
  document.body.append(dialog);
  dialog.showModal();
}

async function send(dialog, href, values) {
  const answer = await post(href, values).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const changed = await answer.text();
    dialog.close();
    put(changed);
  } else if (answer?.status === 422) {
    dialog.replaceChildren(part(await answer.text()));
    dialog.querySelector("[data-errors]")?.focus();
  } else {
    submit(href, values);
  }
}

const part = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("[data-asked]");
