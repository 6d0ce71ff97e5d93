// The page: its views, one of which is shown.

import { byId, fill } from "./dom.js";
import { go, onRoute, route } from "./route.js";
import { listen, on } from "./events.js";
import { bind } from "./keys.js";
import { change, load, startClock } from "./clock.js";
import { choose } from "./trigger.js";
import { edit, replay } from "./replay.js";
import { offerTopics } from "./topics.js";
import { startSession } from "./session.js";
import { deliveriesView } from "./deliveries.js";
import { callsView } from "./calls.js";
import { subscriptionsView } from "./subscriptions.js";
import { faultsView } from "./faults.js";

const views = { deliveries: deliveriesView, calls: callsView, subscriptions: subscriptionsView, faults: faultsView };
const made = {};
let shown = "";

const current = () => (Object.hasOwn(views, route().view) ? route().view : "deliveries");

function show(r) {
  const name = current();
  const view = (made[name] ??= views[name]());
  if (name !== shown) fill(byId("main"), view.element);
  shown = name;
  for (const tab of document.querySelectorAll("nav a")) {
    if (tab.dataset.view === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  document.title = `${name[0].toUpperCase()}${name.slice(1)} · Intercheck`;
  view.show({ ...r, view: name });
}

// A link to a view keeps the workspace, and nothing else of the address.
function navigate(name) {
  go({ view: name, id: "", attempt: "", topic: "", state: "", subscription: "", text: "", method: "", path: "", status: "", unmatched: "" });
}

function connection(state) {
  const place = byId("connection");
  place.dataset.state = state;
  place.querySelector(".word").textContent = { live: "Live", lost: "Reconnecting" }[state];
  if (state === "live") load();
}

const chosen = (act) => () => { const { id } = route(); if (shown === "deliveries" && id) act(id); };

const keys = [
  { key: "/", doc: "Search", run: () => made[shown].element.querySelector("input[type=search]")?.focus() },
  { key: "j", doc: "The next one", run: () => step("ArrowDown") },
  { key: "k", doc: "The one before", run: () => step("ArrowUp") },
  { key: "t", doc: "Trigger a topic", run: () => choose() },
  { key: "r", doc: "Replay the delivery", run: chosen(replay) },
  { key: "e", doc: "Edit and replay the delivery", run: chosen(edit) },
  { key: "p", doc: "Let the list stand still, or go on", run: () => made.deliveries?.hold() },
  { key: "c", doc: "Clock and workspace", run: change },
  ...Object.keys(views).map((name, i) => ({ key: String(i + 1), doc: `Show ${name}`, run: () => { navigate(name); made[name].focus(); } })),
  { key: "Escape", doc: "Back to the list", run: () => { go({ id: "", attempt: "" }); made[shown].focus(); } },
];

function step(key) {
  const list = made[shown].element.querySelector("[role=listbox]");
  list?.focus();
  list?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

for (const tab of document.querySelectorAll("nav a")) {
  tab.addEventListener("click", (e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return; // which open it elsewhere
    e.preventDefault();
    navigate(tab.dataset.view);
  });
}
byId("trigger").addEventListener("click", () => choose());
byId("clock-button").addEventListener("click", change);
on("connection", (told) => connection(told.at(-1)));
bind(keys);
onRoute(show);
offerTopics();
startSession();
startClock();
show(route());
listen();
