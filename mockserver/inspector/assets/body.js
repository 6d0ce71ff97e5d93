// Bytes, raw and pretty, and in hexadecimal where they are no text.

import { h, fill } from "./dom.js";
import { size } from "./format.js";
import { coloured, pretty } from "./json.js";

const much = 64 << 10;   // more is shown when asked for
const colourful = 32 << 10; // more is not coloured, since each token is an element

// bytesOf returns the bytes that an answer of the mock holds.
export function bytesOf({ encoding, data }) {
  if (encoding !== "base64") return new TextEncoder().encode(data);
  return Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
}

// hexadecimal lays bytes out as hexdump -C does.
export function hexadecimal(bytes) {
  const lines = [];
  for (let i = 0; i < bytes.length; i += 16) {
    const part = [...bytes.subarray(i, i + 16)];
    const hex = part.map((b) => b.toString(16).padStart(2, "0")).join(" ");
    lines.push(`${i.toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${part.map((b) => (b > 31 && b < 127 ? String.fromCharCode(b) : ".")).join("")}`);
  }
  return lines.join("\n");
}

function text(body, mode) {
  if (mode === "hex" || body.encoding === "base64") return hexadecimal(bytesOf(body).subarray(0, 4 << 20));
  if (mode === "pretty" && body.data.length <= colourful) return coloured(body.data) ?? body.data;
  return (mode === "pretty" && pretty(body.data)) || body.data;
}

// laid shows as much of text as is easily shown, and a button for the rest.
function laid(content, label) {
  const pre = h("pre", { class: "bytes", tabindex: "0", role: "region", "aria-label": label });
  if (content instanceof Node || content.length <= much) return fill(pre, content), pre;
  fill(pre, content.slice(0, much));
  const rest = h("button", { type: "button", class: "more", onclick: () => { fill(pre, content); rest.remove(); } }, `Show all ${size(content.length)} of it`);
  return h("div", {}, pre, h("p", { class: "note" }, `The first ${size(much)} are shown. `, rest));
}

// modes remembers how each place shows bytes, while its delivery is drawn anew.
const modes = new Map();

// bodyOf shows a body. place names it among others.
export function bodyOf(body, label, place) {
  if (!body.size) return h("p", { class: "note" }, "No body");
  const box = h("div", { class: "body" });
  const draw = () => {
    const mode = modes.get(place) ?? "pretty";
    const choices = ["pretty", "raw", "hex"].map((m) => h("button", {
      type: "button", id: `${place}-${m}`, "aria-pressed": String(m === mode), onclick: () => { modes.set(place, m); draw(); },
    }, m[0].toUpperCase() + m.slice(1)));
    fill(box,
      h("div", { class: "bodybar" },
        h("div", { class: "segmented", role: "group", "aria-label": `How to show ${label}` }, choices),
        h("span", { class: "note" }, size(body.size), body.encoding === "base64" && " · not UTF-8", body.redacted && " · secrets in it are redacted")),
      laid(text(body, mode), label));
  };
  draw();
  return box;
}

// headersOf shows headers.
export function headersOf(headers, label) {
  return h("table", { class: "headers" }, h("caption", { class: "unseen" }, label),
    h("tbody", {}, headers.map(({ name, value }) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value)))));
}
