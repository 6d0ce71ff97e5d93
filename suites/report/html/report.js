"use strict";
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const checks = [...document.querySelectorAll(".check")];
  const fields = ["area", "verdict", "text"].map((name) => form.elements.namedItem(name));
  const texts = new Map();

  const textOf = (check) => {
    if (!texts.has(check)) texts.set(check, check.textContent.toLowerCase());
    return texts.get(check);
  };

  const wanted = (check) => {
    const [area, verdict, text] = fields.map((field) => field.value);
    return (!area || check.dataset.area === area) && (!verdict || check.dataset.verdict === verdict) &&
      (!text || textOf(check).includes(text.toLowerCase()));
  };

  const filter = () => {
    let count = 0;
    for (const check of checks) {
      check.hidden = !wanted(check);
      if (!check.hidden) count++;
    }
    for (const area of document.querySelectorAll(".area")) area.hidden = !area.querySelector(".check:not([hidden])");
    shown.textContent = `${count} of ${checks.length} checks shown`;
  };

  // The state is in the address, so that it survives a reload and can be sent.
  const write = () => {
    const state = new URLSearchParams(fields.filter((f) => f.value).map((f) => [f.name, f.value]));
    history.replaceState(null, "", "#" + state);
  };

  const read = () => {
    const hash = location.hash.slice(1);
    const check = hash && checks.find((c) => c.id === hash);
    const state = new URLSearchParams(check ? "" : hash);
    for (const field of fields) {
      field.value = state.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = ""; // an address may say anything
    }
    filter();
    if (check) {
      check.open = true;
      check.scrollIntoView();
    }
  };

  // Where a page may not use the clipboard, the command is selected to be copied.
  const copy = async (button) => {
    const command = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(command.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(command);
      button.textContent = "Selected: press Ctrl+C or ⌘C";
    }
  };

  form.addEventListener("input", () => { filter(); write(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { filter(); write(); }));
  addEventListener("hashchange", read);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copies]");
    if (button) copy(button);
  });

  // Paper cannot be clicked: what is wrong is printed open.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = checks.filter((c) => !c.open && c.dataset.verdict !== "pass" && c.dataset.verdict !== "skip");
    for (const check of opened) check.open = true;
  });
  addEventListener("afterprint", () => { for (const check of opened) check.open = false; });

  for (const element of document.querySelectorAll(".scripted")) element.hidden = false;
  read();
})();
