// [data-copy]: a button that copies the address and says so.
for (const block of document.querySelectorAll("[data-copy]")) {
  const field = block.querySelector("textarea");
  const button = block.querySelector("button");
  const word = button.querySelector("span");
  const usual = word.textContent;
  button.toggleAttribute("data-ready", Boolean(navigator.clipboard));
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    word.textContent = button.dataset.copied;
    setTimeout(() => (word.textContent = usual), 3_000);
  });
}
