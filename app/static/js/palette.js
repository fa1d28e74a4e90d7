// dialog[data-palette=address]: options for what is typed, asked of the server; arrows choose, Enter goes there.
const WAIT = 120;
const palette = document.querySelector("[data-palette]");

if (palette) {
  const entry = palette.querySelector("[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  const none = palette.querySelector("[data-none]");
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

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const address = `${palette.dataset.palette}?${new URLSearchParams({ q: entry.value })}`;
    const found = await fetch(address, { signal: asking.signal })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
      .catch(() => null);
    if (found === null) return;
    list.innerHTML = found;
    options().forEach((option, index) => (option.id = `palette-${index}`));
    entry.setAttribute("aria-expanded", String(options().length > 0));
    none.textContent = options().length ? "" : none.dataset.none;
    chosen = -1;
    choose(0);
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
}
