// What clients asked of Intercom's API.

import { field, fill, h } from "./dom.js";
import { escape, get } from "./api.js";
import { statusBadge } from "./badge.js";
import { bodyOf, headersOf } from "./body.js";
import { count, milliseconds, moment, time } from "./format.js";
import { Feed } from "./feed.js";
import { List } from "./list.js";
import { nothing, panes } from "./panes.js";
import { go, onRoute, route } from "./route.js";
import { on } from "./events.js";
import { say, tally } from "./announce.js";

function draw(c) {
  return [
    h("span", { class: "line" }, h("span", { class: "what" }, h("span", { class: "method" }, c.method), " ", c.path), h("time", { datetime: c.at }, time(c.at))),
    h("span", { class: "line second" }, statusBadge(c), h("span", {}, milliseconds(c.took_ms)), h("span", {}, c.operation || "no such operation"),
      c.fault && h("span", { class: "planned" }, `fault: ${c.fault}`), c.stub && h("span", {}, "stub"), c.near && h("span", { class: "url" }, c.near)),
  ];
}

const asked = () => (({ text, method, path, status, unmatched }) => ({ text, method, path, status, unmatched }))(route());

function fits(c) {
  const { text, method, path, status, unmatched } = asked();
  if (text || (method && c.method !== method) || (path && !c.path.startsWith(path))) return false;
  return (!status || c.status === Number(status)) && (!unmatched || !c.operation);
}

function page(c) {
  const body = (message, title, place) => message && h("section", { class: "message" }, h("h3", {}, title), headersOf(message.headers, `Headers of the ${title}`), bodyOf(message.body, `the body of the ${title}`, place));
  const rows = [["At", moment(c.at)], ["Took", milliseconds(c.took_ms)], ["Operation", c.operation], ["Fault", c.fault], ["Answered from", c.stub && "Intercom's description"]];
  return [
    h("header", { class: "detailhead" }, h("button", { type: "button", class: "back", onclick: () => go({ id: "" }) }, "← All calls"),
      h("h2", {}, h("span", { class: "method" }, c.method), " ", c.path, " ", statusBadge(c))),
    c.near && h("p", { class: "callout" }, c.near),
    h("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    body(c.request, "Request", "call-request"), body(c.response, "Response", "call-response"),
  ];
}

function filters() {
  const text = h("input", { type: "search", id: "call-search", placeholder: "Path, request, answer …", autocomplete: "off", spellcheck: "false" });
  const method = h("select", {}, ["", "GET", "POST", "PUT", "DELETE"].map((m) => h("option", { value: m }, m || "Any")));
  const status = h("input", { type: "number", min: "0", max: "599", placeholder: "Any" });
  const unmatched = h("input", { type: "checkbox", value: "true" });
  let timer = 0;
  const form = h("form", { class: "filters", role: "search", "aria-label": "API calls", onsubmit: (e) => e.preventDefault(), oninput: later },
    h("div", { class: "first" }, field("Search", text)), field("Method", method), field("Status", status), h("div", { class: "field tick" }, unmatched, h("label", { for: (unmatched.id = "call-unmatched") }, "Matched no operation")));
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => go({ text: text.value.trim(), method: method.value, status: status.value, unmatched: unmatched.checked ? "true" : "", id: "" }, { replace: true }), 200);
  }
  function follow(r) {
    unmatched.checked = r.unmatched === "true";
    for (const [name, control] of Object.entries({ text, method, status })) if (control !== document.activeElement) control.value = r[name] ?? "";
  }
  onRoute(follow);
  follow(route());
  return form;
}

export function callsView() {
  const complain = (error) => say(error.message, true);
  const feed = new Feed({ name: "calls", filters: asked, fits, changed });
  const list = new List({ label: "API calls", draw, open: (id, { browsing }) => go({ id }, { replace: browsing }), more: () => feed.more().catch(complain) });
  const foot = h("div", { class: "foot" });
  const view = panes({ label: "API call", bar: h("div", { class: "bar" }, filters()), list, foot });
  let shown = "", open = "", late = 0;

  function changed() {
    list.show(feed.items);
    list.element.hidden = !feed.items.length;
    fill(foot, h("span", {}, count(feed.items.length, "call")), feed.next && h("span", {}, "and there are older ones"),
      feed.dropped > 0 && h("span", { class: "left" }, `${count(feed.dropped, "older one")} not kept`), feed.cut > 0 && h("span", { class: "left" }, `${count(feed.cut, "older row")} left out here`));
    view.element.querySelector(".master .nothing")?.remove();
    if (!feed.items.length && !feed.loading) foot.before(nothing("No calls", "What clients ask of Intercom's API at this address is listed here."));
  }

  async function load(id) {
    try {
      const call = await get("calls/" + escape(id));
      if (id === open) fill(view.detail, page(call));
    } catch (error) {
      if (id === open) fill(view.detail, nothing("This call cannot be shown", error.message));
    }
  }

  const reload = () => feed.load().catch(complain);
  const later = () => { late ||= setTimeout(() => { late = 0; reload(); }, 500); };
  on("call", (told) => {
    if (asked().text) later();
    const added = feed.news(told);
    if (added.length) tally(added.length === 1 ? "API call" : "API calls", added.length);
  });
  on("reset", reload);
  on("left_out", later);

  return {
    element: view.element,
    focus: () => list.element.focus(),
    show(r) {
      const now = JSON.stringify([asked(), r.workspace]);
      if (now !== shown) reload();
      shown = now;
      list.select(r.id);
      view.open(!!r.id);
      if (r.id && r.id !== open) load((open = r.id));
      else if (!r.id) fill(view.detail, nothing("Choose a call", "What was asked, and what was answered, is shown here.")), (open = "");
    },
  };
}
