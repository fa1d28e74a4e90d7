// [data-joins="id id …"]: what these fields say together, in one line, while they are being written.
for (const line of document.querySelectorAll("[data-joins]")) {
  const fields = line.dataset.joins.split(" ").map((id) => document.getElementById(id));
  const show = () => {
    line.textContent = fields.map((field) => field.value.trim()).filter(Boolean).join(" ");
    line.hidden = !line.textContent;
  };
  for (const field of fields) field.addEventListener("input", show);
  show();
}
