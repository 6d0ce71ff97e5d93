// Sending again what was sent.

import { h } from "./dom.js";
import { escape, exact, post } from "./api.js";
import { confirmed, dialog } from "./dialog.js";
import { editor } from "./editor.js";
import { count } from "./format.js";
import { go } from "./route.js";
import { say } from "./announce.js";

// replay delivers again as it was, and shows what becomes of it.
export async function replay(id) {
  try {
    const made = await post(`deliveries/${escape(id)}/replay`, {});
    say("Sent again, signed afresh");
    go({ view: "deliveries", id: made.id, attempt: "" });
  } catch (error) {
    say(error.message, true);
  }
}

// edit has the item of a delivery changed, and delivers that.
export async function edit(id) {
  try {
    const d = await exact("deliveries/" + escape(id));
    const area = editor("Item", JSON.stringify(d.item));
    dialog({ title: `Edit and replay: ${d.event_name || d.topic}`, submit: "Sign and send", done: () => send(id, area) },
      h("p", { class: "note" }, "It is a delivery of its own, under the notification's id, and signed afresh."), area.element);
  } catch (error) {
    say(error.message, true);
  }
}

async function send(id, area) {
  const made = await post(`deliveries/${escape(id)}/replay`, { item: area.value() });
  say("Sent with your item, signed afresh");
  go({ view: "deliveries", id: made.id, attempt: "" });
}

// replayFailed delivers again what failed and fits the filters.
export function replayFailed({ topic, subscription, text }) {
  const narrow = Object.fromEntries(Object.entries({ topic, subscription, text }).filter(([, value]) => value));
  confirmed({
    title: "Replay what failed", submit: "Replay all", text: Object.keys(narrow).length ? "Each delivery that failed and fits the filters is delivered again, once." : "Each delivery that failed is delivered again, once.",
    done: async () => {
      const { deliveries, note } = await post("deliveries/replay", narrow);
      say(note || `${count(deliveries.length, "delivery", "deliveries")} sent again`);
    },
  });
}
