// form[data-filters]: the choices redraw #results in place; entries left empty stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches("form[data-filters]")) return;
  const { formData } = event.detail;
  for (const [name, value] of [...formData.entries()]) if (value === "") formData.delete(name);
});

// A page without #results answers as a page.
for (const form of document.querySelectorAll("form[data-filters]")) {
  if (document.getElementById("results")) continue;
  for (const name of form.getAttributeNames()) if (name.startsWith("hx-")) form.removeAttribute(name);
}
