// What goes wrong on purpose: answers of the API, and deliveries.

import { field, fill, h } from "./dom.js";
import { escape, get, post, remove } from "./api.js";
import { on } from "./events.js";
import { pick } from "./topics.js";
import { say } from "./announce.js";

const input = (type, attributes) => h("input", { type, autocomplete: "off", spellcheck: "false", ...attributes });

function told(fault) {
  const { name, struck, ...rest } = fault;
  return Object.entries(rest).map(([word, value]) => (value === true ? word : `${word} ${value}`)).join(" · ") + (struck === undefined ? "" : ` · struck ${struck}`);
}

// section shows rules of a kind and a form for one more. read returns what the form says.
function section({ kind, title, doc, controls, read }) {
  const rules = h("ul", { class: "rules" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const form = h("form", { class: "adds", onsubmit: add }, h("div", { class: "row-of-fields" }, controls), wrong, h("button", { type: "submit", class: "primary" }, "Add"));

  async function add(e) {
    e.preventDefault();
    try {
      await post(`faults/${kind}`, Object.fromEntries(Object.entries(read()).filter(([, value]) => value !== "" && value !== false && value !== undefined)));
      wrong.textContent = "";
      form.reset();
      say("From now on that goes wrong");
      dispatchEvent(new Event("faultschanged"));
    } catch (error) {
      wrong.textContent = error.message;
    }
  }

  async function take(name) {
    try {
      await remove(`faults/${kind}/${escape(name)}`);
      say("Taken away");
    } catch (error) {
      say(error.message, true);
    }
    dispatchEvent(new Event("faultschanged"));
  }

  return {
    element: h("section", { class: "card", "aria-label": title }, h("h2", {}, title), h("p", { class: "note" }, doc), rules, form),
    draw(all) {
      fill(rules, all.length ? all.map((f) => h("li", {}, h("strong", {}, f.name), " ", h("span", { class: "note" }, told(f)),
        h("button", { type: "button", "aria-label": `Remove ${f.name}`, onclick: () => take(f.name) }, "Remove"))) : h("li", { class: "note" }, "No rules: all goes well."));
    },
  };
}

const number = (control) => (control.value === "" ? undefined : Number(control.value));

function ofAPI() {
  const route = input("text", { placeholder: "all" }), status = input("number", { min: "400", max: "599", placeholder: "503" });
  const latency = input("text", { placeholder: "2s" }), skip = input("number", { min: "0", placeholder: "0" }), count = input("number", { min: "0", placeholder: "all" });
  const how = h("select", {}, [["", "By the status alone"], ["reset", "Reset the connection"], ["truncate", "Cut the answer short"], ["late", "Do it, and answer wrong"]].map(([value, text]) => h("option", { value }, text)));
  return section({
    kind: "api", title: "Answers of the API", doc: "Clients are answered wrong, slowly or not at all.",
    controls: [field("Route", route, "An operation, or POST /events"), field("Status", status), field("Latency", latency), field("How", how), field("Spare the first", skip), field("Strike", count)],
    read: () => ({ route: route.value.trim(), status: number(status), latency: latency.value.trim(), skip: number(skip), count: number(count), ...(how.value ? { [how.value]: true } : {}) }),
  });
}

function ofDelivery() {
  const topic = pick({ placeholder: "all" }), chance = input("number", { min: "0", max: "1", step: "any", placeholder: "1" });
  const plan = input("text", { required: true, placeholder: "copies=2,gap=20ms" });
  return section({
    kind: "delivery", title: "Deliveries", doc: "Notifications are delivered badly: late, twice, forged, cut short.",
    controls: [field("Topic", topic), field("Chance", chance), field("Plan", plan, "As in --plan, such as tampering=other-secret")],
    read: () => ({ topic: topic.value.trim(), chance: number(chance), plan: plan.value.trim() }),
  });
}

export function faultsView() {
  const api = ofAPI(), delivery = ofDelivery();
  const element = h("div", { class: "page" }, h("div", { class: "pagehead" }, h("h1", {}, "Faults")), delivery.element, api.element);
  async function load() {
    try {
      const all = await get("faults");
      api.draw(all.api);
      delivery.draw(all.delivery);
    } catch (error) {
      say(error.message, true);
    }
  }
  const later = () => { if (element.isConnected) load(); };
  on("faults", later);
  on("reset", later);
  addEventListener("faultschanged", later);
  return { element, focus: () => element.querySelector("input").focus(), show: load };
}
