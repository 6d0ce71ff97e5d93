// States and standings, told by a word and a sign, since colours do not tell everybody.

import { h } from "./dom.js";

const signs = {
  pending: "◔", delivered: "✓", failed: "✕", dropped: "⊘",
  live: "✓", throttled: "◔", paused: "‖", suspended: "✕", disabled: "✕", inactive: "‖",
};

export function badge(word) {
  return h("span", { class: `badge is-${Object.hasOwn(signs, word) ? word : "other"}` }, h("span", { "aria-hidden": "true" }, signs[word] ?? "•"), " ", word);
}

// statusOf tells what came of an attempt, or of a call, in a word or a number.
export function statusOf({ status, failure, skipped }) {
  if (skipped && !status && !failure) return "not made";
  return failure ? failure : status ? String(status) : "no answer";
}

export function statusBadge(attempt) {
  const good = attempt.acknowledged ?? (attempt.status >= 200 && attempt.status < 400);
  return h("span", { class: `status ${good ? "good" : "bad"}` }, statusOf(attempt));
}
