// A form of a board leads back to it: it is found where it was left, not at its top.
const PLACE = "jalon-place";
const kept = sessionStorage.getItem(PLACE)?.split(" ");

if (kept?.[0] === location.pathname && !location.hash) scrollTo({ top: Number(kept[1]), behavior: "instant" });
sessionStorage.removeItem(PLACE);

document.addEventListener("submit", (event) => {
  if (document.querySelector("[data-board]") && event.target.method === "post")
    sessionStorage.setItem(PLACE, `${location.pathname} ${scrollY}`);
});
