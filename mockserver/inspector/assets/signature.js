// How a request is signed, step by step, and whether a secret that the reader has would have signed it.

import { fill, h, field } from "./dom.js";
import { bytesOf, hexadecimal } from "./body.js";
import { size } from "./format.js";
import { copies } from "./copy.js";

const few = 48;

// sign returns what a secret makes of bytes. Browsers do that on pages from this machine, or over TLS, alone.
async function sign(secret, bytes) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const sum = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
  return "sha1=" + [...sum].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// compared shows a signature with the characters marked that another one has not.
function compared(text, other) {
  if (!text) return h("span", { class: "note" }, "none");
  if (!other || text === other) return h("code", {}, text);
  return h("code", {}, [...text].map((c, i) => (c === other[i] ? c : h("mark", {}, c))));
}

function conclusion({ signed, sent, key, matches }) {
  if (!signed && !key) return ["none", "Not signed: its subscription has no secret"];
  if (!signed) return ["bad", "Not signed, though its subscription has a secret"];
  if (matches) return ["good", "The signature that was sent is the right one"];
  return ["bad", key ? "The signature that was sent is not the right one" : `Signed with ${sent ? "a" : "no"} secret that its subscription has not now`];
}

function step(name, ...children) {
  return [h("dt", {}, name), h("dd", {}, children)];
}

// own lets the reader try a secret. It stays in the page.
function own(body, sent) {
  const input = h("input", { type: "password", autocomplete: "off", spellcheck: "false" });
  const result = h("p", { class: "result", role: "status" });
  async function check() {
    if (!input.value) return fill(result);
    const made = await sign(input.value, bytesOf(body));
    const right = made === sent;
    fill(result, h("span", { class: `status ${right ? "good" : "bad"}` }, right ? "✓ the same" : "✕ another"), " ", compared(made, sent));
  }
  input.addEventListener("input", check);
  return h("details", { class: "own" }, h("summary", {}, "Try a secret of your own"),
    globalThis.crypto?.subtle && !body.redacted
      ? h("form", { onsubmit: (e) => e.preventDefault() }, field("Secret", input, "It is signed with in this page, and sent to nobody."), result)
      : h("p", { class: "note" }, body.redacted ? "The exact bytes are not shown, since a secret stands in them." : "Browsers sign on pages from 127.0.0.1, localhost or https alone."));
}

// signature shows how body was signed.
export function signature(s, body) {
  const [as, words] = conclusion(s);
  const bytes = bytesOf(body).subarray(0, few);
  return h("section", { class: "message signature", "aria-label": "Signature" }, h("h3", {}, "Signature"),
    h("p", { class: `verdict ${as}` }, h("span", { "aria-hidden": "true" }, { good: "✓ ", bad: "✕ ", none: "– " }[as]), words),
    h("dl", { class: "steps" },
      step("Algorithm", h("code", {}, s.algorithm === "hmac-sha1" ? "HMAC-SHA1" : s.algorithm)),
      step("Key", s.key ? h("code", { class: "redacted" }, s.key) : "none"),
      step("Bytes", h("p", {}, `The request's body, all ${size(body.size)} of it, just as it was sent`), h("pre", { class: "bytes few", tabindex: "0", role: "region", "aria-label": "The first bytes that are signed" }, hexadecimal(bytes) + (body.size > few ? "\n…" : ""))),
      step("Expected", compared(s.expected, s.sent)),
      step("Sent", h("span", { class: "header" }, "X-Hub-Signature: "), s.sent ? [compared(s.sent, s.expected), copies(s.sent, "Copy")] : "none")),
    own(body, s.sent));
}
