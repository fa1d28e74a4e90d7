// [data-opens-at=id]: what scrolls sideways opens with that element a third of the way in.
function open() {
  for (const scroller of document.querySelectorAll("[data-opens-at]")) {
    const mark = document.getElementById(scroller.dataset.opensAt);
    if (!mark) continue;
    const left = mark.getBoundingClientRect().left - scroller.getBoundingClientRect().left;
    scroller.scrollBy({ left: left - scroller.clientWidth / 3, behavior: "instant" });
  }
}

open();
document.addEventListener("htmx:afterSettle", open);
