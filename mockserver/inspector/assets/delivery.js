// One delivery: what became of it, and each attempt's exact bytes.

import { fill, h } from "./dom.js";
import { escape, get } from "./api.js";
import { badge } from "./badge.js";
import { moment } from "./format.js";
import { go, route } from "./route.js";
import { nothing } from "./panes.js";
import { copies } from "./copy.js";
import { replay, edit } from "./replay.js";
import { timeline } from "./timeline.js";
import { messages } from "./messages.js";
import { say } from "./announce.js";

function facts(d) {
  const rows = [
    ["Id", copies(d.id)], ["Notification", d.notification_id && copies(d.notification_id)], ["To", d.url], ["Created", moment(d.created)],
    ["Subscription", d.subscription && h("button", { type: "button", class: "link", onclick: () => go({ view: "subscriptions", id: d.subscription }) }, d.subscription)],
    ["Repeats", d.of && h("button", { type: "button", class: "link", onclick: () => go({ id: d.of, attempt: "" }) }, d.of)],
    ["Plan", d.plan && h("code", {}, d.plan)],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

// chosen is the attempt that the address asks for, or else the last that was made.
function chosen(d) {
  const { attempt } = route();
  const all = d.attempts ?? [];
  if (attempt && all[attempt - 1]) return attempt - 1;
  const made = all.findLastIndex((a) => a.request);
  return made < 0 ? all.length - 1 : made;
}

function page(d) {
  const at = chosen(d);
  return [
    h("header", { class: "detailhead" },
      h("button", { type: "button", class: "back", onclick: () => go({ id: "", attempt: "" }) }, "← All deliveries"),
      h("h2", {}, d.event_name || d.topic, " ", badge(d.state)),
      d.event_name && h("p", { class: "note" }, d.topic),
      h("div", { class: "actions" },
        h("button", { type: "button", id: "replay", class: "primary", title: "Deliver it again (r)", onclick: () => replay(d.id) }, "Replay"),
        h("button", { type: "button", id: "edit", title: "Change its item, and deliver that (e)", onclick: () => edit(d.id) }, "Edit and replay"))),
    facts(d),
    h("h3", {}, "Time line"),
    timeline(d, at, (i) => go({ attempt: String(i + 1) }, { replace: true })),
    at >= 0 && messages(d.attempts[at], at),
  ];
}

// deliveryView shows in a pane the delivery that the address asks for, and what becomes of it.
export function deliveryView(pane) {
  let delivery, asked = "", timer = 0, drawn = "";

  function draw() {
    const text = JSON.stringify([delivery, route().attempt]);
    if (text === drawn) return;
    drawn = text;
    fill(pane, page(delivery));
  }

  async function load(id) {
    try {
      const found = await get("deliveries/" + escape(id));
      if (id !== asked) return;
      delivery = found;
      draw();
    } catch (error) {
      if (id !== asked) return;
      delivery = undefined;
      fill(pane, h("button", { type: "button", class: "back", onclick: () => go({ id: "" }) }, "← All deliveries"), nothing("This delivery cannot be shown", error.message));
      say(error.message, true);
    }
  }

  return {
    show({ view, id }) {
      if (view !== "deliveries") return;
      if (id && id === asked && delivery) return draw();
      [asked, delivery, drawn] = [id ?? "", undefined, ""];
      if (!id) return fill(pane, nothing("Choose a delivery", "Its time line, its bytes and its signature are shown here."));
      pane.scrollTop = 0;
      load(id);
    },
    // news has what is shown asked for again, and not for each of many events.
    news(told) {
      if (!asked || !told.some((d) => d.id === asked)) return;
      timer ||= setTimeout(() => { timer = 0; if (asked) load(asked); }, 100);
    },
  };
}
