// Changes are announced to those who do not see them, at most once in a while.

import { byId } from "./dom.js";

const pause = 2000;
let pending = {};
let timer = 0;

// say announces at once, and shows for a while what came of what the user did.
export function say(text, bad = false) {
  const place = byId("toast");
  place.textContent = text;
  place.classList.toggle("bad", bad);
  place.classList.add("shown");
  clearTimeout(place.timer);
  place.timer = setTimeout(() => place.classList.remove("shown"), bad ? 10000 : 4000);
}

// tally counts things that happened, and announces how many.
export function tally(what, n = 1) {
  pending[what] = (pending[what] ?? 0) + n;
  timer ||= setTimeout(() => {
    byId("announcer").textContent = Object.entries(pending).map(([name, n]) => `${n} ${name}`).join(", ");
    [pending, timer] = [{}, 0];
  }, pause);
}
