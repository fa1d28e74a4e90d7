// [data-quick]: the line of the quick add. What it says shows as chips while it is typed; Enter saves it and leaves the
// field ready for the next one. The server reads the line: this only asks.
const WAIT = 150;
let timer;
let asking;
let added = 0;

async function read(form) {
  clearTimeout(timer);
  asking?.abort();
  asking = new AbortController();
  form.querySelector("[data-quick-error]").hidden = true;
  const { line, horizon, meant } = form.elements;
  const said = new URLSearchParams({ line: line.value, horizon: horizon.value, meant: meant.value });
  const chips = await fetch(`${form.dataset.chips}?${said}`, { signal: asking.signal })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .catch(() => null);
  if (chips !== null) form.querySelector("[data-quick-chips]").innerHTML = chips;
}

async function send(form) {
  asking?.abort();
  clearTimeout(timer);
  form.dataset.sent = "yes";
  form.elements.seen.value = form.elements.line.value;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  delete form.dataset.sent;
  if (!answer || answer.status >= 500) return complain(form);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-quick]");
  if (!fresh) return complain(form, page); // signed out meanwhile, no right any more, or the programme is closed
  added += answer.ok ? 1 : 0;
  const root = form.closest("[data-quick]");
  root.replaceChildren(...fresh.childNodes);
  for (const next of root.querySelectorAll("[name=next]")) next.value = location.pathname + location.search;
  root.querySelector("[name=line]").focus();
}

// The line stays; what the page that came instead says, if it is one of errors, is why.
function complain(form, page) {
  const error = form.querySelector("[data-quick-error]");
  error.textContent = page?.querySelector("[data-error]")?.textContent ?? form.dataset[page ? "left" : "failed"];
  error.hidden = false;
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-chips]");
  if (!form || event.target.name !== "line") return;
  clearTimeout(timer);
  timer = setTimeout(() => read(form), WAIT);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-chips]")) return;
  event.preventDefault();
  const { name, value } = event.submitter ?? {};
  if (name === "instead") form.elements.line.value = value;
  if (name === "keep") form.elements.meant.value = value;
  if (!name) return void (form.dataset.sent || send(form));
  form.elements.line.focus();
  read(form);
});

for (const name of ["filled", "opened"]) {
  document.addEventListener(name, ({ target }) => target.id === "quick-add" && read(target.querySelector("[data-chips]")));
}

// The page behind shows what was added, unless somebody is writing there.
document.addEventListener("close", closed, { capture: true });

function closed({ target }) {
  if (target.id !== "quick-add") return;
  const written = document.querySelectorAll("main form[method=post] :is(input, textarea)");
  if (added && ![...written].some((field) => field.value !== field.defaultValue)) location.reload();
}
