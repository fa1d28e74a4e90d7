// a[data-cell]: what stands in the cell of a list becomes a form in its place. Enter saves, Escape leaves it as it was.
const before = new WeakMap();

const cellOf = (inside) => inside.closest("td, th");

function open(link) {
  const cell = cellOf(link);
  const list = link.closest("[data-cells]");
  const address = `${list.dataset.cells}${link.closest("tr").id}/cells/${link.dataset.cell}`;
  before.set(cell, [...cell.childNodes]);
  htmx.ajax("GET", `${address}?list=${list.dataset.list}`, { target: cell, swap: "innerHTML" });
}

function close(form) {
  const cell = cellOf(form);
  cell.replaceChildren(...before.get(cell));
  cell.querySelector("[data-cell]").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-cell]");
  if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
    event.preventDefault();
    open(link);
  } else if (event.target.closest("[data-cell-cancel]")) close(event.target.closest("form"));
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-cell-form]");
  if (!form) return;
  if (event.key === "Escape") close(form);
  else if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// What was refused, and a conflict, stand in the cell; anything that is no answer of a cell is a page of its own.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!/\/(cells|row)\b/.test(requestConfig.path)) return;
  if (xhr.status === 409 || xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
  else if (xhr.status >= 400 || !/\/(cells|row)\b/.test(xhr.responseURL)) location.reload();
});

// Whoever edits goes on where they are: in what was refused, in the entry, or on the cell that is saved.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const form = target.matches?.("[data-cell-form]") ? target : target.querySelector?.("[data-cell-form]");
  const next = form?.querySelector("[aria-invalid=true]") ?? form?.querySelector("[autofocus], .input");
  (next ?? target.querySelector?.("[data-saved]"))?.focus();
});
