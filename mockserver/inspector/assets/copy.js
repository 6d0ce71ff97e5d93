// Text that a click copies.

import { h } from "./dom.js";
import { say } from "./announce.js";

// copies shows text with a button that copies it, or the button alone if it has a name.
export function copies(text, name) {
  const button = h("button", { type: "button", class: "copy", "aria-label": `Copy ${text}`, onclick: copy }, name ?? "Copy");
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      say("The browser does not let this page copy", true);
    }
  }
  return name ? button : h("span", { class: "copies" }, h("code", {}, text), button);
}
