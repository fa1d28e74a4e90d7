// [data-version]: cards that may be moved get their grip, and their links the name of the card that they are about.
export function completed(card) {
  const tools = card?.querySelector(".card-tools");
  if (!tools || card.querySelector("[data-grip]")) return card;
  for (const link of tools.children) link.setAttribute("aria-label", `${link.textContent} ${card.id}`);
  const grip = Object.assign(document.createElement("button"), { className: "grip", type: "button" });
  grip.dataset.grip = "";
  grip.setAttribute("aria-label", tools.lastElementChild.ariaLabel.replace("…", ""));
  tools.before(grip);
  return card;
}

const complete = () => document.querySelectorAll(".card[data-version]").forEach(completed);

document.addEventListener("htmx:afterSettle", complete);
complete();
