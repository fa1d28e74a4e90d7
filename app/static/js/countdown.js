// [data-countdown=seconds]: when they have run out, the page is shown as it is by then. The style sheet counts.
const MOMENT = 1.5;

for (const box of document.querySelectorAll("[data-countdown]")) {
  setTimeout(() => location.reload(), (Number(box.dataset.countdown) + MOMENT) * 1000);
}
