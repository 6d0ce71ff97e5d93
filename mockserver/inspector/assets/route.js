// What is shown is in the address, so that it can be sent to somebody and survives a reload.

const names = ["view", "id", "attempt", "topic", "state", "subscription", "text", "method", "path", "status", "unmatched", "workspace"];
const listeners = [];

// route returns what the address asks for.
export function route() {
  const query = new URLSearchParams(location.search);
  const r = { view: "deliveries" };
  for (const name of names) if (query.get(name)) r[name] = query.get(name);
  return r;
}

// go changes what the address asks for. Where replace is set, Back does not come here again.
export function go(changes, { replace = false } = {}) {
  const r = { ...route(), ...changes };
  if (r.view === "deliveries") delete r.view;
  const query = new URLSearchParams(names.filter((name) => r[name]).map((name) => [name, r[name]]));
  const address = location.pathname + (query.size ? "?" + query : "");
  if (address === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  changed();
}

function changed() {
  for (const listener of listeners) listener(route());
}

// onRoute has a function called when what the address asks for has changed.
export function onRoute(listener) {
  listeners.push(listener);
}

addEventListener("popstate", changed);
