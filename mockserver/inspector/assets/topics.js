// The topics that there are, for controls that ask for one.

import { h } from "./dom.js";
import { get } from "./api.js";

let asked;

// topics returns all topics.
export function topics() {
  asked ??= get("topics").then((answer) => answer.topics, (error) => { asked = undefined; throw error; });
  return asked;
}

// offerTopics makes the list that every control of topics completes from.
export async function offerTopics() {
  const all = await topics().catch(() => []);
  document.body.append(h("datalist", { id: "topics" }, all.map((t) => h("option", { value: t.topic }, t.doc ?? ""))));
}

// pick is a control that takes a topic.
export function pick(attributes) {
  return h("input", { type: "text", list: "topics", autocomplete: "off", spellcheck: "false", autocapitalize: "none", ...attributes });
}
