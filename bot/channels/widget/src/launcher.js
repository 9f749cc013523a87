// The button in the corner, its unread mark, and the invitation that waits for a quiet moment.

import { el, icon, iconButton } from "./dom.js";

/** Opens the chat; `invite` shows a line beside it that can be refused. */
export class Launcher {
  #texts;
  #mark = el("span.mark", { "aria-hidden": "true", hidden: true });
  #teaser;
  #words = el("button.words", { type: "button" });
  #status = el("p.sr", { role: "status" });

  constructor(texts, { open, refuse }) {
    this.#texts = texts;
    this.button = el(
      "button.launcher",
      { type: "button", "aria-expanded": "false", "aria-controls": "panel", "aria-label": texts.open, onclick: open },
      icon("chat"),
      icon("down"),
      this.#mark,
    );
    this.#words.addEventListener("click", open);
    const no = iconButton("close", texts.refuse, () => (this.uninvite(), refuse(), this.button.focus()));
    this.#teaser = el("div.teaser", { role: "status", hidden: true }, this.#words, no);
    this.node = el("div.corner", {}, this.#teaser, this.button, this.#status);
  }

  set open(is) {
    this.button.setAttribute("aria-expanded", String(is));
    this.button.setAttribute("aria-label", is ? this.#texts.close : this.#texts.open);
    if (is) this.uninvite();
  }

  set unread(count) {
    this.#mark.hidden = !count;
    this.#mark.textContent = count > 9 ? "9+" : String(count);
    if (count) this.button.setAttribute("aria-label", this.#unread(count));
  }

  /** Tell those who do not see the mark that there is something to read. */
  announce(count) {
    this.#status.textContent = count ? this.#unread(count) : "";
  }

  #unread(count) {
    return this.#texts.open_unread.replace("{count}", count);
  }

  invite(words) {
    this.#words.replaceChildren(words);
    this.#teaser.hidden = false;
  }

  uninvite() {
    this.#teaser.hidden = true;
  }
}
