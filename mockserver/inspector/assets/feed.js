// A feed is a list of the mock's that goes on: it was asked for in pages, the newest first, and news of it come as events.

import { get, query } from "./api.js";

// newest orders by ids, which grow. Some are numbers, of which a longer one is greater.
const newest = (a, b) => b.id.length - a.id.length || (a.id < b.id ? 1 : -1);

const page = 200;
const most = 10000; // rows that are kept

export class Feed {
  // name is the list's path and its member; filters are its parameters; fits tells whether news belong to it.
  constructor({ name, filters, fits, changed }) {
    Object.assign(this, { name, filters, fits, changed, items: [], known: new Set(), next: undefined, dropped: 0, cut: 0, near: [], loading: false, turn: 0 });
  }

  // load asks for the first page.
  async load() {
    const turn = ++this.turn;
    this.loading = true;
    try {
      const answer = await get(this.name + query({ ...this.filters(), limit: page }));
      if (turn !== this.turn) return; // somebody asked for something else meanwhile
      this.items = answer[this.name];
      this.known = new Set(this.items.map((item) => item.id));
      this.cut = 0;
      this.take(answer);
    } finally {
      if (turn === this.turn) this.loading = false;
    }
  }

  take({ next, dropped, near }) {
    Object.assign(this, { next, dropped: dropped ?? this.dropped, near: near ?? [] });
    this.loading = false;
    this.changed();
  }

  // more asks for the next page, if there is one. A page may be empty while more follow.
  async more() {
    if (!this.next || this.loading || this.items.length >= most) return;
    const turn = this.turn;
    this.loading = true;
    const answer = await get(this.name + query({ ...this.filters(), limit: page, after: this.next }));
    if (turn !== this.turn) return;
    this.items = this.items.concat(answer[this.name].filter((item) => !this.known.has(item.id)));
    for (const item of answer[this.name]) this.known.add(item.id);
    this.take(answer);
  }

  // news takes in what was told of some items, and returns how many of them are new.
  news(told) {
    const last = new Map(told.map((item) => [item.id, item]));
    const fresh = [];
    for (const item of last.values()) if (!this.known.has(item.id) && this.fits(item)) fresh.push(item);
    this.update(last);
    const oldest = this.items.at(-1);
    const seen = this.next && oldest ? fresh.filter((item) => newest(item, oldest) < 0) : fresh; // what is older comes with its page
    for (const item of seen) this.known.add(item.id);
    this.items = seen.sort(newest).concat(this.items);
    this.trim();
    this.changed();
    return seen;
  }

  // update replaces what there is news of. That is mostly at the top, so it ends there.
  update(last) {
    let left = 0;
    for (const id of last.keys()) if (this.known.has(id)) left++;
    for (let i = 0; left > 0 && i < this.items.length; i++) {
      const news = last.get(this.items[i].id);
      if (!news) continue;
      left--;
      if (this.fits(news)) this.items[i] = news;
      else this.known.delete(this.items.splice(i--, 1)[0].id);
    }
  }

  trim() {
    for (const item of this.items.splice(most)) {
      this.known.delete(item.id);
      this.cut++;
    }
  }
}
