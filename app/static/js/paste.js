// form[data-paste]: rows pasted anywhere on the page, where nothing is being typed, go to the page that reads them.
document.addEventListener("paste", (event) => {
  const form = document.querySelector("form[data-paste]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!form || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (!/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  form.elements.text.value = text;
  form.submit();
});
