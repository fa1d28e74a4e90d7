// form[data-unsaved]: leaving the page otherwise than by one of the form's own buttons asks first, once something was typed.
let typed = null;
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", () => { typed = form; });
}
document.addEventListener("submit", (event) => {
  const theirs = event.submitter?.form ?? event.target;
  if (theirs === typed) typed = null;
});
addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
