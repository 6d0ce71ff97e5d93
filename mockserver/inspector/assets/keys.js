// What single keys do. They can be turned off, since some people's speech or hands press keys by accident.

import { byId, h } from "./dom.js";
import { dialog } from "./dialog.js";

const setting = "intercheck.keys";
let all = [];

const enabled = () => localStorage.getItem(setting) !== "off";

function press(e) {
  const within = e.target.closest("input, select, textarea, dialog, [contenteditable]");
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || within) return;
  const row = all.find(({ key }) => key === e.key);
  if (!row || (!enabled() && e.key !== "Escape")) return;
  e.preventDefault();
  row.run();
}

// bind has each key do what its row says.
export function bind(rows) {
  all = [...rows, { key: "?", doc: "Show these keys", run: help }];
  addEventListener("keydown", press);
  byId("help").addEventListener("click", help);
}

function help() {
  const box = h("input", { type: "checkbox", id: "keys-on", onchange: (e) => localStorage.setItem(setting, e.target.checked ? "on" : "off") });
  box.checked = enabled();
  dialog({ title: "Keys" },
    h("dl", { class: "keys" }, all.map(({ key, doc }) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, doc)]),
      h("dt", {}, h("kbd", {}, "↑"), " ", h("kbd", {}, "↓")), h("dd", {}, "Go through the list"), h("dt", {}, h("kbd", {}, "Ctrl"), " ", h("kbd", {}, "Enter")), h("dd", {}, "Submit a form from its editor")),
    h("p", { class: "tick" }, box, h("label", { for: "keys-on" }, "Single keys are shortcuts")));
}
