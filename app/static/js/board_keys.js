// [data-grip] by keyboard: Space or Enter lifts its card, arrows choose a cell, Space puts it down, Escape puts it back.
import { cardOf, cellOf, lift, over, placed, release, say } from "./board.js";
import { drop } from "./board_drag.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ORDER = ["now", "next", "later"];
const SEEN = 80;
let lifted = null;

document.addEventListener("keydown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.ctrlKey || event.metaKey || event.altKey) return;
  const takes = event.key === " " || event.key === "Enter";
  if (!lifted && takes) take(cardOf(grip));
  else if (lifted && takes) put();
  else if (lifted && event.key in ARROWS) choose(...ARROWS[event.key]);
  else if (lifted && event.key === "Escape") cancel();
  else return;
  event.preventDefault();
});

// How it is done is told when a grip gets the focus.
document.addEventListener("focusin", (event) => event.target.closest?.("[data-grip]")?.setAttribute("aria-describedby", "board-help"));

// A button is pressed when Space comes up: here it has done its work already.
document.addEventListener("keyup", (event) => event.target.closest?.("[data-grip]") && event.key === " " && event.preventDefault());
document.addEventListener("focusout", () => lifted && cancel());

function take(card) {
  lifted = { card, cell: cellOf(card) };
  lift(card);
  over(lifted.cell);
  say("lifted", card);
}

function choose(right, down) {
  const place = (name, step) => ORDER[ORDER.indexOf(placed(lifted.cell)[name]) + step];
  const [horizon, track] = [place("horizon", right), place("track", down)];
  const cell = document.querySelector(`[data-cell="${horizon}-${track}"][data-may]`);
  if (!cell) return;
  lifted.cell = cell;
  over(cell);
  const { top, bottom } = cell.getBoundingClientRect();
  if (bottom < SEEN || top > innerHeight - SEEN) cell.scrollIntoView({ block: "nearest" });
  say(cell.ariaLabel);
}

function put() {
  const { card, cell } = lifted;
  if (cell === cellOf(card)) return cancel();
  end();
  say("");
  drop(card, cell);
}

function cancel() {
  say("back", lifted.card, cellOf(lifted.card));
  end();
}

function end() {
  release(lifted.card);
  lifted = null;
}
