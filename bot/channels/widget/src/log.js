// The list of what was said. Rows are made once and changed in place: a screen reader hears each of them once.

import { el, iconButton } from "./dom.js";
import { Message } from "./message.js";

const NEAR = 60;

/** Keeps the screen in step with the items of a conversation. */
export class Log {
  #rows = new Map();
  #hooks;
  #typing;
  #pinned = true;
  #height = 0;
  #list = el("div.rows");

  constructor(texts, hooks, intro) {
    this.#hooks = hooks;
    this.#typing = el("div.row.bot.typing", { "aria-hidden": "true", hidden: true }, dots());
    this.node = el(
      "div.log",
      { role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": texts.log, tabindex: "0" },
      intro,
      this.#list,
      this.#typing,
    );
    this.latest = iconButton("down", texts.latest, () => this.toEnd(), { class: "round latest", hidden: true });
    this.node.addEventListener("scroll", () => this.#note(), { passive: true });
    // Suggestions under the box, or a keyboard on the screen, take room from the log; its end stays in sight.
    new ResizeObserver(() => this.#resized()).observe(this.node);
  }

  /** Show these items. `quiet`: they were said before, nobody needs to hear them read out. */
  sync(items, { typing = false, quiet = false } = {}) {
    const follow = quiet || this.#isNearEnd;
    if (quiet) this.node.setAttribute("aria-live", "off");
    const fresh = this.#place(items);
    this.#typing.hidden = !typing;
    if (fresh.length) this.#show(fresh, follow);
    else if (typing && follow) this.toEnd();
    if (quiet) setTimeout(() => this.node.setAttribute("aria-live", "polite"), 300);
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.#pinned = true;
    this.latest.hidden = true;
  }

  #resized() {
    this.#height = this.node.clientHeight;
    if (this.#pinned) this.toEnd();
  }

  #note() {
    // A log that has just lost room has scrolled for no reason of the visitor's.
    if (this.node.clientHeight !== this.#height) return;
    this.#pinned = this.#isNearEnd;
    this.latest.hidden = this.#pinned;
  }

  get #isNearEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR;
  }

  #place(items) {
    const fresh = [];
    const keys = new Set(items.map((item) => item.key));
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      row.node.remove();
      this.#rows.delete(key);
    }
    let before = null;
    for (const item of items) {
      const row = this.#rows.get(item.key) ?? this.#add(item, fresh);
      row.update(item);
      const wanted = before ? before.nextSibling : this.#list.firstChild;
      if (row.node !== wanted) this.#list.insertBefore(row.node, wanted);
      before = row.node;
    }
    return fresh;
  }

  #add(item, fresh) {
    const row = new Message(item, this.#hooks);
    this.#rows.set(item.key, row);
    fresh.push(item);
    return row;
  }

  #show(fresh, follow) {
    const mine = fresh.some((item) => item.from === "visitor");
    if (!follow && !mine) {
      this.latest.hidden = false;
      return;
    }
    this.toEnd();
    // Of a long answer the beginning is what one wants to read first.
    const first = fresh.find((item) => item.from !== "visitor");
    const node = first && !mine && this.#rows.get(first.key).node;
    if (!node || node.offsetTop >= this.node.scrollTop) return;
    this.node.scrollTop = node.offsetTop - 12;
    this.#note();
  }
}

function dots() {
  return el("div.bubble.dots", {}, el("i"), el("i"), el("i"));
}
