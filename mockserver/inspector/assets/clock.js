// The workspace's clock, and what begins anew with it.

import { byId, field, fill, h } from "./dom.js";
import { get, post, put } from "./api.js";
import { confirmed, dialog } from "./dialog.js";
import { moment, time } from "./format.js";
import { on } from "./events.js";
import { say } from "./announce.js";

const steps = [["1m", "1 minute"], ["1h", "1 hour"], ["24h", "1 day"], ["168h", "7 days"]];

let clock, told = 0;

// now is the time in the workspace, as far as it is known here.
function now() {
  const since = clock.kind === "manual" ? 0 : (performance.now() - told) * (clock.factor ?? 1);
  return Date.parse(clock.now) + since;
}

function draw() {
  if (!clock) return;
  const text = time(now());
  const place = byId("clock");
  if (place.textContent !== text) place.textContent = text;
  const large = byId("clock-large");
  if (large) large.textContent = moment(now());
  byId("clock-kind").textContent = clock.kind === "scaled" ? `× ${clock.factor}` : clock.kind;
}

function know(clockNow) {
  [clock, told] = [clockNow, performance.now()];
  draw();
}

// load asks what time it is.
export async function load() {
  try {
    know(await get("clock"));
  } catch (error) {
    say(error.message, true);
  }
}

async function advance(by) {
  know(await post("clock/advance", { by }));
  say(`It is ${moment(clock.now)}`);
}

// change shows what can be done to the clock and the workspace.
export function change() {
  const by = h("input", { type: "text", required: true, placeholder: "90s, 2h30m, 168h", autocomplete: "off", autofocus: true });
  const quick = steps.map(([value, name]) => h("button", { type: "button", onclick: () => advance(value).catch((error) => say(error.message, true)) }, `+ ${name}`));
  const manual = clock?.kind === "manual";
  const lines = { real: "The clock is real: it cannot be moved. Start the mock with --clock manual to move it, or scaled:60 for minutes that take seconds.", scaled: `The clock goes ${clock?.factor} times as fast as the world's, and cannot be moved.` };
  dialog({ title: "Clock and workspace", submit: manual ? "Advance" : undefined, done: () => advance(by.value.trim()) },
    h("p", {}, "It is ", h("strong", { id: "clock-large" }, clock ? moment(now()) : "unknown"), "."),
    manual ? [h("div", { class: "actions" }, quick), field("Advance by", by, "All that is due up to then is done first")] : h("p", { class: "note" }, lines[clock?.kind] ?? ""),
    h("hr", {}), h("div", { class: "actions" }, h("button", { type: "button", onclick: reseed }, "Another seed …"), h("button", { type: "button", class: "danger", onclick: reset }, "Reset …")));
}

function reset() {
  confirmed({ title: "Reset the workspace?", text: "All that happened in it is forgotten, and it is again as it began.", submit: "Reset", done: async () => { await post("reset", {}); say("It has begun anew"); load(); } });
}

async function reseed() {
  const { seed } = await get("workspace").catch(() => ({ seed: 1 }));
  const input = h("input", { type: "number", required: true, step: "1", value: String(seed) });
  dialog({ title: "Begin anew from another seed", submit: "Begin anew", danger: true, done: async () => { await put("seed", { seed: Number(input.value) }); say("It has begun anew"); load(); } },
    field("Seed", input, "Everything made up is a function of it"));
}

// startClock shows the time from now on.
export function startClock() {
  on("clock", (told) => know(told.at(-1)));
  on("reset", load);
  setInterval(draw, 250);
  load();
}
