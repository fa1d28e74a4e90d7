// [data-toasts]: lifts messages above the page; a success leaves after 12 s, an undo after 30 s, an error stays.
const STAYS = { success: 12_000, undo: 30_000 };

const followed = new WeakSet();

// Shows a message that came after the page; an older offer to undo makes room for it.
export function show(toast) {
  const list = document.querySelector("[data-toasts]");
  for (const older of list.querySelectorAll(".toast-undo")) older.remove();
  list.append(toast);
  lift(list);
}

function lift(list) {
  list.toggleAttribute("data-floating", list.children.length > 0);
  for (const toast of list.children) {
    if (!followed.has(toast)) follow(toast);
    followed.add(toast);
  }
}

function follow(toast) {
  const kind = Object.keys(STAYS).find((name) => toast.classList.contains(`toast-${name}`));
  toast.querySelector("[data-close]").addEventListener("click", () => toast.remove());
  if (!kind) return;
  let timer = setTimeout(() => toast.remove(), STAYS[kind]);
  const hold = () => clearTimeout(timer);
  const release = () => (timer = setTimeout(() => toast.remove(), STAYS[kind]));
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusout", release);
}

const liftAll = () => document.querySelectorAll("[data-toasts]").forEach(lift);
document.addEventListener("htmx:oobAfterSwap", liftAll);
liftAll();
