// #palette: options for what is typed, asked of the server; arrows choose, Enter goes there.
const WAIT = 120;

document.addEventListener("filled", ({ target: palette }) => {
  if (palette.id !== "palette") return;
  const entry = palette.querySelector("[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  const { palette: address } = palette.querySelector("[data-palette]").dataset;
  const options = () => [...list.querySelectorAll("[role=option]")];
  let chosen = -1;
  let timer;
  let asking;

  const choose = (index) => {
    const all = options();
    all[chosen]?.setAttribute("aria-selected", "false");
    chosen = all.length ? (index + all.length) % all.length : -1;
    all[chosen]?.setAttribute("aria-selected", "true");
    all[chosen]?.scrollIntoView({ block: "nearest" });
    entry.setAttribute("aria-activedescendant", all[chosen]?.id ?? "");
  };

  const offer = () => {
    options().forEach((option, index) => (option.id = `palette-${index}`));
    entry.setAttribute("aria-expanded", String(options().length > 0));
    chosen = -1;
    choose(0);
  };

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const found = await fetch(`${address}?${new URLSearchParams({ q: entry.value })}`, { signal: asking.signal })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
      .catch(() => null);
    if (found === null) return;
    const fresh = new DOMParser().parseFromString(found, "text/html").querySelector("[role=listbox]");
    list.replaceChildren(...fresh.childNodes);
    offer();
  };

  palette.addEventListener("opened", () => {
    entry.select();
    ask();
  });
  entry.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  entry.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) choose(chosen + by);
    if (by) event.preventDefault();
  });
  entry.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await ask(); // what is chosen answers what is typed
    const option = options()[chosen];
    option ? option.click() : event.target.submit();
  });
  list.addEventListener("click", () => palette.close(), { capture: true });

  offer();
  if (entry.value) ask();
});
