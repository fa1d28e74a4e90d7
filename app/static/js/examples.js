// button[data-fills=id][data-text]: puts the example into that field, on a line of its own after what stands there.
for (const button of document.querySelectorAll("[data-fills]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fills]");
  const field = button && document.getElementById(button.dataset.fills);
  if (!field) return;
  field.value = [field.value.trimEnd(), button.dataset.text].filter(Boolean).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
