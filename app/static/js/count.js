// [data-count][data-limit=n]: what is written of what fits, counted as the server does, in characters.
// With data-late it shows only when four fifths are full.
function show(counter, field) {
  const length = [...field.value].length;
  const limit = Number(counter.dataset.limit);
  counter.textContent = `${length} / ${limit}`;
  counter.toggleAttribute("data-over", length > limit);
  if ("late" in counter.dataset) counter.hidden = length < 0.8 * limit;
}

for (const counter of document.querySelectorAll("[data-count]")) {
  const field = counter.closest(".field").querySelector("input, textarea");
  if (!field) continue;
  field.addEventListener("input", () => show(counter, field));
  show(counter, field);
}
