// What happened to a delivery, and what is to come, in the order of time by the workspace's clock.

import { h } from "./dom.js";
import { statusBadge } from "./badge.js";
import { milliseconds, moment, span, time } from "./format.js";

const point = (kind, ...children) => h("li", { class: `point ${kind}` }, children);

// gap says how long nothing happened, which is most of what a time line is looked at for.
function gap(from, to, word = "waited") {
  const ms = new Date(to) - new Date(from);
  return ms >= 1000 && h("li", { class: "gap" }, `${word} ${span(ms)}`);
}

function bar(a, longest) {
  const inner = h("span", { class: "took" });
  inner.style.inlineSize = `${Math.max(2, (100 * (a.took_ms ?? 0)) / (longest || 1))}%`;
  return h("span", { class: "lane", "aria-hidden": "true" }, inner);
}

const nth = (a) => (a.copy > 1 ? `Attempt ${a.number}, copy ${a.copy}` : `Attempt ${a.number}`);

function attempt(a, i, { chosen, choose, longest }) {
  return point(a.acknowledged ? "good" : a.skipped ? "none" : "bad",
    h("button", { type: "button", id: `attempt-${i}`, class: "attempt", "aria-pressed": String(i === chosen), onclick: () => choose(i) },
      h("span", { class: "nth" }, nth(a)), statusBadge(a), h("time", { datetime: a.at, title: moment(a.at) }, time(a.at)),
      bar(a, longest), h("span", { class: "ms" }, milliseconds(a.took_ms))),
    a.copy > 1 && h("p", { class: "note" }, "The same bytes again"),
    a.error && h("p", { class: "note" }, a.error), a.skipped && h("p", { class: "note" }, a.skipped));
}

function standing({ standing, why, until, failing_since: failing }) {
  if (standing === "live") return undefined;
  return point("held", h("p", {}, h("strong", {}, `Its subscription is ${standing}`), until && ` until ${moment(until)}`),
    why && h("p", { class: "note" }, why), failing && h("p", { class: "note" }, `Errors since ${moment(failing)}`));
}

function end(d) {
  if (d.state === "pending") return d.due && point("due", h("p", {}, `Next attempt at ${moment(d.due)}`));
  const last = d.attempts?.at(-1);
  const words = { delivered: "Acknowledged", failed: "Not acknowledged, and not tried again", dropped: "Dropped" };
  return point(d.state === "delivered" ? "good" : d.state === "failed" ? "bad" : "none", h("p", {}, words[d.state] + (last ? `, at ${time(last.at)}` : "")));
}

// timeline shows all of it; choose is called with the attempt that is to be looked at.
export function timeline(d, chosen, choose) {
  const attempts = d.attempts ?? [];
  const longest = Math.max(...attempts.map((a) => a.took_ms ?? 0));
  return h("ol", { class: "timeline" },
    point("begin", h("p", {}, "Created ", h("time", { datetime: d.created, title: moment(d.created) }, time(d.created)))),
    attempts.map((a, i) => [gap(i ? attempts[i - 1].at : d.created, a.at), attempt(a, i, { chosen, choose, longest })]),
    d.state === "pending" && d.due && gap(attempts.at(-1)?.at ?? d.created, d.due, "waits"),
    d.health && standing(d.health), end(d));
}
