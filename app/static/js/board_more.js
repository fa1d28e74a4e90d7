// [data-more] > a: the next cards come in its place. details.drawer: those that are done come in when it is opened.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-more] > a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  bring(link, link.parentElement, "outerHTML");
});

document.addEventListener(
  "toggle",
  ({ target }) => {
    const link = target.matches(".drawer[open]") && target.querySelector("[data-done] > a");
    if (link) bring(link, link.closest("ul"), "innerHTML");
  },
  { capture: true },
);

const bring = (link, target, swap) => htmx.ajax("GET", link.href, { target, swap });
