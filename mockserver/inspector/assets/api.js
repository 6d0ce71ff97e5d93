// The one place that talks to the mock. See openapi/control.yaml.

import { exactly } from "./json.js";
import { route } from "./route.js";

// A Problem is an answer that says what is wrong.
export class Problem extends Error {
  constructor(status, errors) {
    super(errors.map((e) => (e.field ? `${e.field}: ` : "") + e.message).join("; "));
    this.status = status;
  }
}

async function problem(response) {
  let errors = [{ message: `the mock answered ${response.status}` }];
  try {
    errors = (await response.json()).errors ?? errors;
  } catch { /* what is no JSON says no more than its status */ }
  if (response.status === 401) dispatchEvent(new Event("tokenwanted"));
  return new Problem(response.status, errors);
}

async function ask(method, path, body, parse = JSON.parse) {
  const headers = {};
  const { workspace } = route();
  if (workspace) headers["X-Intercheck-Workspace"] = workspace;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch("/_mock/" + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, [{ message: "the mock does not answer: is it still running?" }]);
  }
  if (!response.ok) throw await problem(response);
  return response.status === 204 ? undefined : parse(await response.text());
}

export const get = (path) => ask("GET", path);
export const exact = (path) => ask("GET", path, undefined, exactly); // for what is sent again
export const post = (path, body) => ask("POST", path, body);
export const put = (path, body) => ask("PUT", path, body);
export const remove = (path) => ask("DELETE", path);

// query is a list's parameters as text, without those that are empty.
export const query = (parameters) => "?" + new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));

export const escape = encodeURIComponent;
