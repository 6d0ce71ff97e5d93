// The list of deliveries.

import { byId, fill, h } from "./dom.js";
import { badge, statusOf } from "./badge.js";
import { count, milliseconds, time } from "./format.js";
import { Feed } from "./feed.js";
import { List } from "./list.js";
import { nothing, panes } from "./panes.js";
import { go, route } from "./route.js";
import { on } from "./events.js";
import { say, tally } from "./announce.js";
import { deliveryView } from "./delivery.js";
import { clear, filters } from "./filters.js";
import { replayFailed } from "./replay.js";
import { choose as trigger } from "./trigger.js";

const title = (d) => d.event_name || d.topic;

function draw(d) {
  return [
    h("span", { class: "line" }, h("span", { class: "what" }, title(d), d.event_name && h("span", { class: "aside" }, d.topic)), h("time", { datetime: d.created }, time(d.created))),
    h("span", { class: "line second" }, badge(d.state),
      d.last && h("span", { class: "status" }, statusOf(d.last), d.last.took_ms !== undefined && ` · ${milliseconds(d.last.took_ms)}`),
      d.attempted > 1 && h("span", {}, `${d.attempted} attempts`), d.of && h("span", {}, "replay"), d.plan && h("span", { class: "planned" }, d.plan),
      h("span", { class: "url" }, d.url)),
  ];
}

// fits tells what the mock would: news come unfiltered.
function fits(d) {
  const { topic, state, subscription, text } = route();
  if (topic && d.topic !== topic && !d.topic.startsWith(topic + ".")) return false;
  return (!state || d.state === state) && (!subscription || d.subscription === subscription) && !text;
}

// deliveriesView returns the view; show is called with what the address asks for.
export function deliveriesView() {
  let held = null; // news that wait while the list stands still
  const asked = () => (({ topic, state, subscription, text }) => ({ topic, state, subscription, text }))(route());
  const feed = new Feed({ name: "deliveries", filters: asked, fits, changed });
  const list = new List({ label: "Deliveries", draw, open: (id, { browsing }) => go({ id, attempt: "" }, { replace: browsing }), more: () => feed.more().catch(complain) });
  const foot = h("div", { class: "foot" });
  const still = h("button", { type: "button", id: "hold", "aria-pressed": "false", title: "Let the list stand still (p)", onclick: hold }, "Pause");
  const bar = h("div", { class: "bar" }, filters([still,
    h("button", { type: "button", id: "replay-failed", title: "Deliver again what failed", onclick: () => replayFailed(asked()) }, "Replay failed")]));
  const fresh = h("button", { type: "button", class: "fresh", hidden: true, onclick: () => { list.element.scrollTop = 0; } });
  const view = panes({ label: "Delivery", bar, list, foot });
  list.element.before(fresh);
  list.element.addEventListener("scroll", () => { if (list.element.scrollTop === 0) fresh.hidden = true; });
  const detail = deliveryView(view.detail);
  let shown = "", unseen = 0, left = 0, late = 0;

  function complain(error) { say(error.message, true); }

  function changed() {
    list.show(feed.items);
    list.element.hidden = !feed.items.length;
    const more = feed.next ? ", and there are older ones" : "";
    fill(foot, h("span", { id: "shown" }, count(feed.items.length, "delivery", "deliveries") + more),
      held && h("span", {}, `standing still, ${count(held.length, "event")} wait`),
      feed.dropped > 0 && h("span", { class: "left" }, `${count(feed.dropped, "older one")} not kept (--keep)`),
      feed.cut > 0 && h("span", { class: "left" }, `${count(feed.cut, "older row")} left out here: narrow the filters to see them`),
      left > 0 && h("button", { type: "button", class: "left", onclick: reload }, `${count(left, "event")} left out of the live list: load it anew`),
      feed.near.length > 0 && h("span", { class: "near" }, feed.near.join("; ")));
    byId("empty")?.remove();
    if (!feed.items.length && !feed.loading) foot.before(empty());
  }

  function empty() {
    const filtered = Object.values(asked()).some(Boolean);
    const box = filtered
      ? nothing("Nothing fits these filters")
      : nothing("Nothing was delivered yet", "Subscribe a URL to topics, then make something happen: call the API, or trigger a topic from its fixture.");
    box.id = "empty";
    box.append(filtered
      ? h("button", { type: "button", class: "primary", onclick: clear }, "Clear the filters")
      : h("button", { type: "button", class: "primary", onclick: () => trigger() }, "Trigger a topic"));
    return box;
  }

  function reload() {
    left = 0;
    feed.load().catch(complain);
  }

  function hold() {
    const waited = held;
    held = held ? null : [];
    still.setAttribute("aria-pressed", String(!!held));
    still.textContent = held ? "Go on" : "Pause";
    if (waited?.length) news(waited);
    changed();
  }

  function news(told) {
    if (held) {
      held = held.concat(told).slice(-20000);
      changed();
      return;
    }
    if (asked().text) later(); // the mock alone knows what stands in items
    const added = feed.news(told);
    if (!added.length) return;
    tally(added.length === 1 ? "new delivery" : "new deliveries", added.length);
    unseen = list.element.scrollTop > 0 ? (fresh.hidden ? 0 : unseen) + added.length : 0;
    fresh.hidden = !unseen;
    fresh.textContent = `↑ ${unseen} new`;
  }

  function later() {
    late ||= setTimeout(() => { late = 0; reload(); }, 500);
  }

  on("delivery", (told) => {
    news(told);
    const failed = new Set(told.filter((d) => d.state === "failed").map((d) => d.id)).size;
    if (failed) tally("failed", failed);
    detail.news(told);
  });
  on("left_out", (told) => {
    for (const { count } of told) left += count;
    later();
  });
  on("reset", () => { left = 0; reload(); });

  return {
    element: view.element, hold,
    focus: () => list.element.focus(),
    show(r) {
      const now = JSON.stringify([asked(), r.workspace]);
      if (now !== shown) reload();
      shown = now;
      list.select(r.id);
      view.open(!!r.id);
      detail.show(r);
    },
  };
}
