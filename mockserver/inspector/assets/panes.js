// A list beside the thing that was chosen from it.

import { h } from "./dom.js";

// panes returns the two panes, and shows the second one alone where there is no room for both.
export function panes({ label, bar, list, foot }) {
  const detail = h("section", { class: "detail", "aria-label": label, tabindex: "-1" });
  const first = h("section", { class: "master" }, bar, list.element, foot);
  const element = h("div", { class: "panes" }, first, detail);
  return {
    element, detail,
    // open says whether there is something in the second pane.
    open(yes) { element.classList.toggle("open", yes); },
  };
}

// nothing is what a pane says that has nothing to show.
export function nothing(title, ...lines) {
  return h("div", { class: "nothing" }, h("h2", {}, title), lines.map((line) => h("p", {}, line)));
}
