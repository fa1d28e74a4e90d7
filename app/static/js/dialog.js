// a[data-dialog=id] opens in a dialog what its page holds in [data-dialog-part=id], instead of going there. That part is
// fetched, from data-of if given, when it is first wanted; where one types (data-typed: the name of the field) one types
// at once, and it is kept.
const named = (element) => element.innerText || element.querySelector("[aria-label]")?.getAttribute("aria-label") || "";

function made(id) {
  const link = document.querySelector(`[data-dialog=${id}]`);
  const dialog = Object.assign(document.createElement("dialog"), { id, className: `dialog dialog-${id}` });
  dialog.setAttribute("aria-label", named(link));
  if (link.dataset.typed) {
    const begun = Object.assign(document.createElement("input"), { className: "input", autocomplete: "off" });
    begun.setAttribute("aria-label", named(link));
    dialog.append(begun);
  }
  document.body.append(dialog);
  fill(dialog, link);
  return dialog;
}

async function fill(dialog, link) {
  const begun = dialog.querySelector("input");
  let entered = false;
  begun?.addEventListener("keydown", (event) => (entered ||= event.key === "Enter"));
  const answer = await fetch(link.dataset.of ?? link.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page && page.querySelector(`[data-dialog-part=${dialog.id}]`);
  if (!part) {
    const wanted = dialog.open;
    dialog.remove();
    return wanted && leave(link, begun);
  }
  const field = begun && part.querySelector("[autofocus]");
  const marked = begun && [begun.selectionStart, begun.selectionEnd];
  const heading = begun ? [] : [Object.assign(document.createElement("h2"), { textContent: part.dataset.title })];
  if (field) field.value = begun.value;
  dialog.setAttribute("aria-label", part.dataset.title);
  dialog.replaceChildren(...heading, part, page.querySelector("template[data-dialog-x]").content);
  if (field && dialog.open) field.focus();
  field?.setSelectionRange(...marked);
  dialog.dispatchEvent(new Event("filled", { bubbles: true }));
  if (entered) field.form.requestSubmit();
}

// The page itself says what is wrong; nothing that was typed is lost.
function leave(link, begun) {
  const address = new URL(link.href);
  if (begun?.value) address.searchParams.set(link.dataset.typed, begun.value);
  location.assign(address);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  const here = link && document.querySelector(`main [data-dialog-part=${link.dataset.dialog}]`); // its very page
  if (link && !here && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
    event.preventDefault();
    const { dialog: id } = link.dataset;
    const ready = document.querySelector(`dialog#${id}:has([data-dialog-part])`);
    (document.getElementById(id) ?? made(id)).showModal();
    ready?.dispatchEvent(new Event("opened", { bubbles: true }));
  } else if (event.target.closest("[data-dialog-close]") || event.target.matches("dialog.dialog")) {
    event.target.closest("dialog").close();
  }
});
