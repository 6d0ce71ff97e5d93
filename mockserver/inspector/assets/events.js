// What happens in the mock, as it happens. Events are gathered for the next frame, so that thousands a second cost no more
// than one drawing each; what a slow page cannot take in is left out, and said.

import { route } from "./route.js";

const kinds = ["delivery", "call", "subscription", "clock", "faults", "reset", "left_out"];
const most = 20000; // events that wait
const budget = 8;   // milliseconds of a frame

const listeners = Object.fromEntries([...kinds, "connection"].map((kind) => [kind, []]));
let waiting = [];
let next = 0;
let planned = false;

// on has a function called with all events of a kind that came since it was called last.
export function on(kind, listener) {
  listeners[kind].push(listener);
}

function tell(kind, events) {
  for (const listener of listeners[kind]) listener(events);
}

function plan() {
  if (planned) return;
  planned = true;
  // A page in the background has no frames.
  if (document.hidden) setTimeout(flush, 250);
  else requestAnimationFrame(flush);
}

function flush() {
  planned = false;
  const gathered = {};
  const began = performance.now();
  while (next < waiting.length && (next % 64 || performance.now() - began < budget)) {
    const [kind, data] = waiting[next++];
    (gathered[kind] ??= []).push(JSON.parse(data || "{}"));
  }
  if (next < waiting.length) plan();
  else [waiting, next] = [[], 0];
  for (const kind of kinds) if (gathered[kind]) tell(kind, gathered[kind]);
}

function receive(kind, data) {
  if (waiting.length - next >= most) {
    const left = waiting.length - next;
    [waiting, next] = [[], 0];
    tell("left_out", [{ count: left }]);
  }
  waiting.push([kind, data]);
  plan();
}

// Without a token there is nothing to hear. The page is loaded anew when there is one.
let refused = false;
addEventListener("tokenwanted", () => { refused = true; });

// listen begins to listen. The browser comes back by itself after the connection broke, with the last id that it saw.
export function listen() {
  const { workspace } = route();
  const source = new EventSource("/_mock/events" + (workspace ? "?workspace=" + encodeURIComponent(workspace) : ""));
  for (const kind of kinds) source.addEventListener(kind, (e) => receive(kind, e.data));
  source.onopen = () => tell("connection", ["live"]);
  source.onerror = () => {
    tell("connection", ["lost"]);
    if (source.readyState === EventSource.CLOSED && !refused) setTimeout(listen, 2000); // an answer that is no stream ends it for good
  };
}
