// [data-read=address]: opening what stands there marks it as read on the way, by a POST that leaves with the page.
for (const row of document.querySelectorAll("[data-read]")) {
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a")) return;
    navigator.sendBeacon(row.dataset.read, new FormData(row.querySelector("form")));
  });
}
