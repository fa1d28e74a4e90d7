// [data-part=selector][data-of=address] in a dialog is filled with that part of that page when the dialog opens.
async function fill(part) {
  const answer = await fetch(part.dataset.of).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page && page.querySelector(part.dataset.part);
  if (found) part.replaceChildren(found);
}

// a[data-dialog=id] opens that <dialog> instead of going to the page that asks the same.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  const dialog = link && document.getElementById(link.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    dialog.dispatchEvent(new Event("opened"));
    dialog.querySelectorAll("[data-part]:empty").forEach(fill);
  } else if (event.target.closest("[data-dialog-close]") || event.target.matches("dialog.dialog")) {
    event.target.closest("dialog").close();
  }
});
