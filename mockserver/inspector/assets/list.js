// A list of any length, of which only the rows in view are in the document. All rows are as high as one.

import { h } from "./dom.js";

const beyond = 8; // rows above and below what is in view

export class List {
  // draw makes a row's children from an item, whose id is told by its member id.
  constructor({ label, draw, open, more }) {
    Object.assign(this, { draw, open, more, items: [], rows: new Map(), selected: "", top: undefined, height: 0 });
    this.spacer = h("div", { class: "spacer", role: "presentation" });
    this.element = h("div", {
      class: "list", role: "listbox", tabindex: "0", "aria-label": label,
      onscroll: () => this.render(), onkeydown: (e) => this.key(e), onclick: (e) => this.click(e),
    }, this.spacer);
    new ResizeObserver(() => { this.height = 0; this.render(); }).observe(this.element);
  }

  // show shows items. What is in view stays in view while others come above it.
  show(items) {
    const anchored = this.element.scrollTop > 0 && this.top ? Math.max(0, items.findIndex((item) => item.id === this.top)) : 0;
    this.items = items;
    this.top = items[0]?.id; // not the item, which news of it replace
    this.render(anchored);
  }

  rowHeight() {
    return (this.height ||= parseFloat(getComputedStyle(this.element).getPropertyValue("--row")) || 52);
  }

  render(moved = 0) {
    const height = this.rowHeight();
    this.spacer.style.height = `${this.items.length * height}px`;
    if (moved) this.element.scrollTop += moved * height;
    const top = this.element.scrollTop;
    const first = Math.max(0, Math.floor(top / height) - beyond);
    const last = Math.min(this.items.length, Math.ceil((top + this.element.clientHeight) / height) + beyond);
    const kept = new Map();
    for (let i = first; i < last; i++) kept.set(this.items[i].id, this.row(this.items[i], i, height));
    for (const [id, row] of this.rows) if (kept.get(id) !== row) row.remove();
    this.rows = kept;
    this.activate();
    if (last === this.items.length) this.more?.();
  }

  row(item, i, height) {
    let row = this.rows.get(item.id);
    if (!row || row.item !== item) {
      row = h("div", { class: "row", role: "option", id: `row-${item.id}`, "data-id": item.id }, this.draw(item));
      row.item = item;
      this.spacer.append(row);
    }
    row.style.transform = `translateY(${i * height}px)`;
    row.setAttribute("aria-posinset", i + 1);
    row.setAttribute("aria-setsize", this.items.length);
    row.setAttribute("aria-selected", item.id === this.selected);
    return row;
  }

  activate() {
    if (this.rows.has(this.selected)) this.element.setAttribute("aria-activedescendant", `row-${this.selected}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  select(id) {
    this.selected = id ?? "";
    for (const [other, row] of this.rows) row.setAttribute("aria-selected", other === this.selected);
    this.activate();
  }

  // reveal brings the selected row into view.
  reveal() {
    const i = this.items.findIndex((item) => item.id === this.selected);
    if (i < 0) return;
    const height = this.rowHeight();
    const { scrollTop, clientHeight } = this.element;
    if (i * height < scrollTop) this.element.scrollTop = i * height;
    else if ((i + 1) * height > scrollTop + clientHeight) this.element.scrollTop = (i + 1) * height - clientHeight;
  }

  move(by) {
    if (!this.items.length) return;
    const at = this.items.findIndex((item) => item.id === this.selected);
    const to = at < 0 ? 0 : Math.min(this.items.length - 1, Math.max(0, at + by));
    this.select(this.items[to].id);
    this.reveal();
    this.render();
    this.open(this.selected, { browsing: true });
  }

  key(e) {
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight()) - 1);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[e.key];
    if (by !== undefined) this.move(by);
    else if (e.key === "Enter" && this.selected) this.open(this.selected, { browsing: false });
    else return;
    e.preventDefault();
  }

  click(e) {
    const row = e.target.closest(".row");
    if (!row) return;
    this.select(row.dataset.id);
    this.open(row.dataset.id, { browsing: false });
  }
}
