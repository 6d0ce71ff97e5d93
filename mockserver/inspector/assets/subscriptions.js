// Who is told, and how their receivers do.

import { field, fill, h } from "./dom.js";
import { escape, get, post, remove } from "./api.js";
import { badge } from "./badge.js";
import { confirmed, dialog } from "./dialog.js";
import { count, moment } from "./format.js";
import { go } from "./route.js";
import { nothing } from "./panes.js";
import { on } from "./events.js";
import { pick } from "./topics.js";
import { say } from "./announce.js";

function create() {
  const url = h("input", { type: "url", required: true, placeholder: "http://127.0.0.1:3000/webhook", autocomplete: "off" });
  const topics = pick({ required: true, placeholder: "contact.user.created, conversation" });
  const secret = h("input", { type: "password", autocomplete: "new-password", spellcheck: "false" });
  dialog({
    title: "New subscription", submit: "Subscribe",
    done: async () => {
      const wanted = { url: url.value, topics: topics.value.split(/[\s,]+/).filter(Boolean) };
      if (secret.value) wanted.secret = secret.value;
      await post("subscriptions", wanted);
      say("Subscribed, and a ping was sent");
      dispatchEvent(new Event("subscriptionschanged"));
    },
  }, field("URL", url), field("Topics", topics, "With commas between them; what stands before a dot takes all that follow"), field("Secret", secret, "What notifications are signed with; nothing is signed without"));
}

// act does one thing to a subscription, and says what came of it.
async function act(work, text) {
  try {
    const answer = await work();
    say(answer?.note || text);
  } catch (error) {
    say(error.message, true);
  }
  dispatchEvent(new Event("subscriptionschanged"));
}

function actions(s) {
  const path = `subscriptions/${escape(s.id)}`;
  const live = s.active && s.health.standing === "live";
  const button = (name, onclick, as) => h("button", { type: "button", id: `${name}-${s.id}`, class: as, "aria-label": `${name}: ${s.url}`, onclick }, name);
  return h("div", { class: "actions" },
    button("Ping", () => act(() => post(path + "/ping", {}), "A ping was sent")),
    live ? button("Pause", () => act(() => post(path + "/pause", {}), "Paused: what comes due is dropped")) : button("Set live", () => act(() => post(path + "/live", {}), "It is live")),
    button("Deliveries", () => go({ view: "deliveries", subscription: s.id, id: "" })),
    button("Delete", () => confirmed({
      title: "Delete this subscription?", text: `${s.url} is told nothing any more, and what is pending is dropped.`, submit: "Delete",
      done: async () => { await remove(path); say("Deleted"); dispatchEvent(new Event("subscriptionschanged")); },
    }), "danger"));
}

function health({ standing, why, since, until, failing_since: failing, consecutive_errors: errors, slow }) {
  const rows = [["Since", standing !== "live" && since && moment(since)], ["Until", until && moment(until)], ["Why", why], ["Errors since", failing && moment(failing)], ["Errors in a row", errors], ["Slow", slow && "it has to stand back"]];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

const card = (s, chosen) => h("li", { class: "card", "aria-current": s.id === chosen ? "true" : undefined },
  h("div", { class: "cardhead" }, h("h2", {}, s.url), badge(s.active ? s.health.standing : "inactive")),
  h("p", { class: "chips" }, s.topics.map((t) => h("span", { class: "chip" }, t))),
  h("p", { class: "note" }, s.id, s.app && " · the app's", s.signed ? " · signed" : " · not signed", ` · since ${moment(s.created)}`), health(s.health), actions(s));

export function subscriptionsView() {
  const cards = h("ul", { class: "cards" });
  const element = h("div", { class: "page" },
    h("div", { class: "pagehead" }, h("h1", { id: "subscriptions-head" }, "Subscriptions"), h("button", { type: "button", id: "subscribe", class: "primary", onclick: create }, "New subscription")), cards);
  let chosen = "", timer = 0, drawn = "";

  async function load() {
    try {
      const { subscriptions } = await get("subscriptions");
      const text = JSON.stringify([subscriptions, chosen]);
      if (text === drawn) return; // a button that is drawn anew while it is pressed is not pressed
      drawn = text;
      fill(element.querySelector("h1"), count(subscriptions.length, "subscription"));
      fill(cards, subscriptions.length ? subscriptions.map((s) => card(s, chosen)) : h("li", {}, nothing("Nobody is told yet", "Subscribe the URL of your receiver to the topics that it wants.")));
    } catch (error) {
      say(error.message, true);
    }
  }
  const later = () => { timer ||= setTimeout(() => { timer = 0; if (element.isConnected) load(); }, 200); };
  on("subscription", later);
  on("reset", later);
  addEventListener("subscriptionschanged", later);
  return { element, focus: () => element.querySelector("button").focus(), show({ id }) { chosen = id ?? ""; load(); } };
}
