// [data-count=id][data-limit=n]: what is written of what fits, counted as the server does, in characters.
function show(counter, field) {
  const length = [...field.value].length;
  counter.textContent = `${length} / ${counter.dataset.limit}`;
  counter.toggleAttribute("data-over", length > Number(counter.dataset.limit));
}

for (const counter of document.querySelectorAll("[data-count]")) {
  const field = document.getElementById(counter.dataset.count);
  if (!field) continue;
  field.addEventListener("input", () => show(counter, field));
  show(counter, field);
}
