// The filters of the deliveries, which are in the address.

import { field, fill, h } from "./dom.js";
import { get } from "./api.js";
import { go, onRoute, route } from "./route.js";
import { on } from "./events.js";
import { pick } from "./topics.js";

const states = ["pending", "delivered", "failed", "dropped"];

const option = (value, text) => h("option", { value }, text ?? value);

// clear shows all deliveries again.
export const clear = () => go({ text: "", topic: "", state: "", subscription: "" });

// filters returns them, with actions beside the search.
export function filters(actions) {
  const text = h("input", { type: "search", id: "search", placeholder: "Topic, id, URL, item, answer …", autocomplete: "off", spellcheck: "false" });
  const topic = pick({ id: "filter-topic", placeholder: "Any" });
  const state = h("select", { id: "filter-state" }, option("", "Any"), states.map((s) => option(s)));
  const subscription = h("select", { id: "filter-subscription" }, option("", "Any"));
  const all = { text, topic, state, subscription };
  const form = h("form", { class: "filters", role: "search", "aria-label": "Deliveries", onsubmit: (e) => e.preventDefault() },
    h("div", { class: "first" }, field("Search", text), actions), field("Topic", topic), field("State", state), field("Subscription", subscription),
    h("button", { type: "button", class: "clear", onclick: clear }, "Clear"));

  let timer = 0;
  form.addEventListener("input", (e) => {
    clearTimeout(timer);
    // What is being typed is asked for when the typing pauses.
    timer = setTimeout(apply, e.target.type === "search" || e.target === topic ? 200 : 0);
  });
  const apply = () => go({ text: text.value.trim(), topic: topic.value.trim(), state: state.value, subscription: subscription.value, id: "" }, { replace: true });

  function follow(r) {
    for (const [name, control] of Object.entries(all)) {
      if (control !== document.activeElement && control.value !== (r[name] ?? "")) control.value = r[name] ?? "";
    }
    form.classList.toggle("filtered", Object.keys(all).some((name) => r[name]));
  }

  async function subscriptions() {
    const { subscriptions } = await get("subscriptions").catch(() => ({ subscriptions: [] }));
    fill(subscription, option("", "Any"), subscriptions.map((s) => option(s.id, s.url)));
    const { subscription: asked } = route();
    if (asked && !subscriptions.some((s) => s.id === asked)) subscription.append(option(asked)); // it is gone, its deliveries are not
    subscription.value = asked ?? "";
  }

  onRoute(follow);
  on("subscription", subscriptions);
  on("reset", subscriptions);
  subscriptions();
  follow(route());
  return form;
}
