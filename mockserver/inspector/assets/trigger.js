// Making something happen, with an item from the topic's fixture.

import { field, h } from "./dom.js";
import { escape, exact, post } from "./api.js";
import { dialog } from "./dialog.js";
import { editor } from "./editor.js";
import { count } from "./format.js";
import { go } from "./route.js";
import { say } from "./announce.js";
import { pick } from "./topics.js";

// choose asks for a topic, shows the item that it would have, and triggers it.
export function choose(topic = "contact.user.created") {
  const name = pick({ required: true, value: topic, autofocus: true });
  const doc = h("p", { class: "hint", role: "status" });
  const times = h("input", { type: "number", min: "1", max: "10000", value: "1" });
  const plan = h("input", { type: "text", placeholder: "such as copies=2,gap=20ms", autocomplete: "off", spellcheck: "false" });
  const area = editor("Item", "{}");
  let turn = 0, timer = 0;

  async function load() {
    const mine = ++turn;
    try {
      const found = await exact("topics/" + escape(name.value.trim()));
      if (mine !== turn) return;
      doc.textContent = found.doc ?? "";
      area.set(JSON.stringify(found.item ?? {}));
    } catch (error) {
      if (mine === turn) doc.textContent = error.message;
    }
  }

  async function send() {
    const wanted = { topic: name.value.trim() };
    if (area.changed()) wanted.item = area.value();
    if (times.value > 1) wanted.count = Number(times.value);
    if (plan.value.trim()) wanted.plan = plan.value.trim();
    const { deliveries, note } = await post("trigger", wanted);
    say(note || `It happened, and ${count(deliveries.length, "delivery", "deliveries")} came of it`, !deliveries.length);
    if (deliveries.length === 1) go({ view: "deliveries", id: deliveries[0], attempt: "", topic: "", state: "", subscription: "", text: "" });
  }

  name.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(load, 150); });
  load();
  return dialog({ title: "Trigger a topic", submit: "Trigger", done: send },
    field("Topic", name), doc,
    h("div", { class: "row-of-fields" }, field("How often", times, "Each time with another item, unless you edit it"), field("Plan", plan, "How to deliver it badly")),
    area.element);
}
