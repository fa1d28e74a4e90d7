// form[data-once]: a second click sends nothing; the button shows that it waits, but only after 400 ms.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button) setTimeout(() => button.toggleAttribute("data-waiting", Boolean(form.dataset.sent)), 400);
});

// Coming back with the browser's arrow finds the form ready again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.elements) button.removeAttribute("data-waiting");
  }
});
