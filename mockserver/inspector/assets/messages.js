// What an attempt sent and what came back, with its signature.

import { h } from "./dom.js";
import { bodyOf, headersOf } from "./body.js";
import { milliseconds, moment, size } from "./format.js";
import { signature } from "./signature.js";

function request({ method, url, headers, body }, place) {
  return h("section", { class: "message" }, h("h3", {}, "Request"),
    h("p", { class: "startline" }, h("code", {}, `${method} ${url}`)), headersOf(headers, "Headers of the request"), bodyOf(body, "the request's body", `${place}-request`));
}

function response({ proto, status, headers, body, size: all }, place) {
  return h("section", { class: "message" }, h("h3", {}, "Response"),
    h("p", { class: "startline" }, h("code", {}, `${proto ?? "HTTP/1.1"} ${status}`)), headersOf(headers, "Headers of the response"), bodyOf(body, "the response's body", `${place}-response`),
    all > body.size && h("p", { class: "note" }, `${size(body.size)} of ${size(all)} were kept`));
}

const measured = (a) => a.started && h("p", { class: "note" }, `Began ${moment(a.started)}`,
  a.first_byte_ms !== undefined && `, first byte after ${milliseconds(a.first_byte_ms)}`, a.took_ms !== undefined && `, all after ${milliseconds(a.took_ms)}`);

// messages shows them; at names the attempt among others.
export function messages(a, at) {
  const place = `a${at}`;
  return [
    a.signature && a.request && signature(a.signature, a.request.body),
    a.request ? request(a.request, place) : h("p", { class: "note" }, "Nothing was sent."),
    a.response ? response(a.response, place) : a.request && h("section", { class: "message" }, h("h3", {}, "Response"), h("p", { class: "note" }, a.error || a.failure || "There was none.")),
    measured(a),
  ];
}
