// Elements are made from text only: nothing that came from elsewhere is parsed as HTML.

// Characters that change how text around them shows, or that show as nothing.
const sneaky = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]/;
const sneakyOnes = new RegExp(`(${sneaky.source})`, "g");

const codePoint = (c) => "U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

// plain is text for places that hold no elements, such as titles.
export const plain = (text) => String(text).replace(sneakyOnes, (c) => `[${codePoint(c)}]`);

// visible is text in which no character can hide or turn others around.
export function visible(text) {
  text = String(text);
  if (!sneaky.test(text)) return document.createTextNode(text);
  const all = document.createDocumentFragment();
  text.split(sneakyOnes).forEach((part, i) => {
    if (i % 2 === 0) all.append(part);
    else all.append(h("span", { class: "sneaky" }, codePoint(part)));
  });
  return all;
}

// h makes an element. Attributes that begin with "on" are listeners; false and undefined ones are left out.
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : plain(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === false || child === undefined || child === null) continue;
    element.append(child instanceof Node ? child : visible(child));
  }
}

// fill replaces what is in element. Whoever had the focus gets it again, if it is there again under its id.
export function fill(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
  element.replaceChildren();
  append(element, children);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

export const byId = (id) => document.getElementById(id);

let labels = 0;

// field is a labelled control.
export function field(label, control, hint) {
  control.id ||= `field-${++labels}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return h("div", { class: "field" },
    h("label", { for: control.id }, label), control,
    hint && h("p", { class: "hint", id: `${control.id}-hint` }, hint));
}
