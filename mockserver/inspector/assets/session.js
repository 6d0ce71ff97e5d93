// Signing in, where the mock wants a token, and which workspace is looked at.

import { byId, field, fill, h } from "./dom.js";
import { get, post } from "./api.js";
import { dialog } from "./dialog.js";
import { go, route } from "./route.js";

let asking = false;

function signIn() {
  if (asking) return;
  asking = true;
  const token = h("input", { type: "password", required: true, autocomplete: "current-password", autofocus: true });
  const box = dialog({ title: "This mock wants a token", submit: "Sign in", done: async () => { await post("session", { token: token.value }); location.reload(); } },
    field("Token", token, "The one that was given to it with --control-token, or a workspace's"));
  box.addEventListener("close", () => { asking = false; });
}

// startSession asks for a token when one is wanted, and offers the workspaces.
export async function startSession() {
  addEventListener("tokenwanted", signIn);
  const select = byId("workspace");
  const { workspaces } = await get("workspaces").catch(() => ({ workspaces: [] }));
  const current = route().workspace ?? "main";
  const known = new Set(workspaces.map((w) => w.name)).add(current);
  fill(select, [...known].map((name) => h("option", { value: name }, name)));
  select.value = current;
  select.addEventListener("change", () => {
    go({ workspace: select.value === "main" ? "" : select.value, id: "", subscription: "" });
    location.reload(); // everything that is shown and listened to is another workspace's
  });
}
