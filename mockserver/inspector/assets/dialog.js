// Dialogs, in which the browser keeps the focus and which Escape closes.

import { h } from "./dom.js";

let numbers = 0;

// dialog shows a form. done is called when it is submitted; what it throws is shown, and the form stays.
export function dialog({ title, submit, done, danger = false }, ...children) {
  const id = `dialog-${++numbers}`;
  const wrong = h("p", { class: "wrong", role: "alert" });
  const button = submit && h("button", { type: "submit", class: danger ? "danger" : "primary" }, submit);
  const form = h("form", { onsubmit: send },
    h("h2", { id }, title), children, wrong,
    h("div", { class: "actions end" }, h("button", { type: "button", onclick: () => box.close() }, submit ? "Cancel" : "Close"), button));
  const box = h("dialog", { "aria-labelledby": id, onclose: () => box.remove() }, form);

  async function send(e) {
    e.preventDefault();
    button.disabled = true;
    try {
      await done();
      box.close();
    } catch (error) {
      wrong.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  }

  // In an editor, too, the keyboard can submit.
  form.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && submit) form.requestSubmit();
  });
  document.body.append(box);
  box.showModal();
  return box;
}

// confirmed asks before something that cannot be undone.
export function confirmed({ title, text, submit, done }) {
  return dialog({ title, submit, done, danger: true }, h("p", {}, text));
}
