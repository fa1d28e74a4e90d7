// [data-grip]: drags its card with a mouse, a pen or a finger. A finger anywhere else on the card scrolls the page.
import { cardOf, cellAt, cellOf, lift, move, over, placed, release } from "./board.js";
import { ask } from "./board_ask.js";

const SLOP = 5;
const EDGE = 72;
const STEP = 12;
let drag = null;

addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.button || !event.isPrimary) return;
  const { pointerId, clientX, clientY } = event;
  drag = { card: cardOf(grip), pointerId, x: clientX + scrollX, y: clientY + scrollY, clientX, clientY };
});

addEventListener("pointermove", (event) => {
  if (event.pointerId !== drag?.pointerId) return;
  Object.assign(drag, { clientX: event.clientX, clientY: event.clientY });
  const far = Math.hypot(event.clientX + scrollX - drag.x, event.clientY + scrollY - drag.y) > SLOP;
  if (!drag.started && far) start();
  if (drag.started) follow();
});

addEventListener("pointerup", (event) => {
  if (event.pointerId !== drag?.pointerId) return;
  const { card, started } = drag;
  const cell = started && cellAt(event.clientX, event.clientY);
  stop();
  if (cell && cell !== cellOf(card)) drop(card, cell);
});

addEventListener("pointercancel", stop);
addEventListener("keydown", (event) => event.key === "Escape" && stop());
addEventListener("selectstart", (event) => drag && event.preventDefault());

// What is in overrun leaves Now only by a decision: its page asks for it.
export function drop(card, cell) {
  const carry = card.querySelector("[data-carry]");
  if (!carry || placed(cell).horizon === "now") return move(card, cell);
  const href = new URL(carry.href);
  href.searchParams.set("horizon", placed(cell).horizon);
  return ask(href);
}

function start() {
  drag.started = true;
  lift(drag.card);
  drag.card.toggleAttribute("data-dragged", true);
  requestAnimationFrame(scroll);
}

function follow() {
  const { card, x, y, clientX, clientY } = drag;
  card.style.translate = `${clientX + scrollX - x}px ${clientY + scrollY - y}px`;
  over(cellAt(clientX, clientY));
}

function scroll() {
  if (!drag?.started) return;
  const near = drag.clientY < EDGE ? -STEP : drag.clientY > innerHeight - EDGE ? STEP : 0;
  if (near) {
    scrollBy({ top: near, behavior: "instant" });
    follow();
  }
  requestAnimationFrame(scroll);
}

function stop() {
  if (!drag) return;
  drag.card.style.removeProperty("translate");
  if (drag.started) release(drag.card);
  drag = null;
}
