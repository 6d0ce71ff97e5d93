// JSON is laid out from its text, not from what it was parsed to: numbers, repeated keys and their order stay as they are.

import { h, visible } from "./dom.js";

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{},:]|\s+/gy;

// tokens returns the tokens of text, or undefined if it is no JSON.
function tokens(text) {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return text.match(token).filter((t) => t.trim());
}

// exactly parses text as JSON whose numbers stay as they are written, where the browser knows how: some have more digits
// than a number in JavaScript.
export function exactly(text) {
  if (!JSON.rawJSON) return JSON.parse(text);
  return JSON.parse(text, (_, value, { source }) => (typeof value === "number" && source !== String(value) ? JSON.rawJSON(source) : value));
}

function kind(t, next) {
  if (t[0] === '"') return next === ":" ? "key" : "string";
  if (/^[-\d]/.test(t)) return "number";
  return /^[tfn]/.test(t) ? "word" : "";
}

// laidOut calls write with each token and what kind it is, with the space between them.
function laidOut(all, write) {
  let depth = 0;
  const line = () => write("\n" + "  ".repeat(depth), "");
  all.forEach((t, i) => {
    const before = all[i - 1];
    if ("}]".includes(t)) {
      depth--;
      if (!"{[".includes(before)) line();
    } else if (before && ("{[".includes(before) || before === ",")) line();
    write(t, kind(t, all[i + 1]));
    if (t === ":") write(" ", "");
    if ("{[".includes(t)) depth++;
  });
}

// pretty returns text as indented JSON, or undefined.
export function pretty(text) {
  const all = tokens(text);
  if (!all) return undefined;
  let out = "";
  laidOut(all, (t) => { out += t; });
  return out;
}

// coloured returns the same as nodes.
export function coloured(text) {
  const all = tokens(text);
  if (!all) return undefined;
  const out = document.createDocumentFragment();
  laidOut(all, (t, as) => out.append(as ? h("span", { class: `json-${as}` }, t) : visible(t)));
  return out;
}
