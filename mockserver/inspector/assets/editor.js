// An editor of JSON, which says where it is wrong as it is typed.

import { field, h } from "./dom.js";
import { exactly, pretty } from "./json.js";

// editor returns a labelled text area. Its value is what was typed, parsed; it throws what is wrong with that.
export function editor(label, text) {
  const area = h("textarea", { rows: "14", spellcheck: "false", autocomplete: "off", autocapitalize: "none", class: "code", value: pretty(text) ?? text });
  const state = h("p", { class: "hint", role: "status" });
  let begun = area.value;

  function parsed() {
    try {
      const value = exactly(area.value);
      if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("an item is an object, in braces");
      return value;
    } catch (error) {
      throw new Error(`${label}: ${error.message}`, { cause: error });
    }
  }

  area.addEventListener("input", () => {
    try {
      parsed();
      state.textContent = "";
      area.removeAttribute("aria-invalid");
    } catch (error) {
      state.textContent = error.message;
      area.setAttribute("aria-invalid", "true");
    }
  });
  return {
    element: h("div", {}, field(label, area), state),
    value: parsed,
    changed: () => area.value !== begun,
    set(text) { area.value = begun = pretty(text) ?? text; area.dispatchEvent(new Event("input")); },
  };
}
