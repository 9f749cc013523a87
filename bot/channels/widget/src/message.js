// One message on the screen: its words, its card, what can be done with it, and how far it has come.

import { actionOf, cardOf } from "./card.js";
import { el, icon, iconButton } from "./dom.js";
import { blocks, plain } from "./markdown.js";

const LONG = 700;
const LONG_VISITOR = 500;
// What says who speaks stands between what is said.
const NOTES = ["joined", "back", "away"];
// A question or a nod is nothing anyone would take away.
const WORTH_COPYING = 100;

/** A row of the log. `update` changes what may change, so that nothing is announced twice. */
export class Message {
  #hooks;
  #texts;
  #state = el("p.state");
  #shown = "";

  constructor(item, hooks) {
    this.#hooks = hooks;
    this.#texts = hooks.texts;
    this.node = el("div.row", { class: `row ${item.from}`, "data-key": item.key }, this.#parts(item));
    this.update(item);
  }

  update(item) {
    const shown = `${item.state}|${item.error}|${this.#hooks.unreachable()}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#state.replaceChildren(...this.#stateOf(item));
    this.node.classList.toggle("unsent", Boolean(item.state));
    this.node.classList.toggle("failed", item.state === "failed");
  }

  #parts(item) {
    const speaker = `${this.#speaker(item)} `;
    if (item.card) return [this.#card(item, speaker), item.seq && this.#thumbs(item)];
    if (item.from === "bot" && NOTES.includes(item.note)) return [el("p.note", { dir: "auto" }, item.text)];
    const says = el("span.sr", {}, speaker);
    const files = item.note !== "withdrawn" && item.files;
    const bubble = el("div.bubble", { dir: "auto" }, says, files ? files.map((file) => this.#file(file)) : this.#words(item));
    if (item.from === "visitor") return [bubble, this.#state];
    return [
      item.from === "person" && el("p.name", { "aria-hidden": "true" }, this.#face(item.name ?? ""), item.name ?? ""),
      item.note === "corrected" && el("p.changed", {}, this.#texts.corrected),
      item.note === "withdrawn" && el("p.changed", {}, this.#texts.withdrawn),
      el("div.said", {}, bubble, item.text.length >= WORTH_COPYING && this.#copy(item)),
      links(item.buttons ?? []),
    ];
  }

  #card(item, speaker) {
    const { card: texts, lang } = this.#texts;
    return cardOf(item, { texts, lang, speaker, press: this.#hooks.press, tools: this.#copy(item) });
  }

  // A picture has been drawn anew by the server; anything else is a download, whatever it is.
  #file({ name, size, url, picture }) {
    const address = this.#hooks.fileAddress(url);
    const shown = picture ? el("img", { src: address, alt: name, loading: "lazy" }) : name;
    const label = `${name}, ${Math.ceil(size / 1024)} KB`;
    return el("p.file", {}, el("a", { href: address, download: name, target: "_blank", rel: "noopener", title: label }, shown));
  }

  // Where the agency shows no picture, or the page lets none be loaded, the first letter stands for it.
  #face(name) {
    const letter = el("span.face", { "data-letter": name.slice(0, 1) });
    const address = this.#hooks.pictureOf(name);
    if (!address) return letter;
    const picture = el("img.face", { src: address, alt: "", referrerpolicy: "no-referrer" });
    picture.addEventListener("error", () => picture.replaceWith(letter));
    return picture;
  }

  #speaker(item) {
    if (item.from === "visitor") return this.#texts.you;
    return item.from === "person" ? `${item.name ?? ""}:` : this.#texts.bot;
  }

  #words(item) {
    if (item.from === "visitor") return this.#typed(item.text);
    const all = blocks(item.text);
    let length = 0;
    const fits = all.filter((block, at) => (length += block.textContent.length) < LONG || at === 0).length;
    return fits === all.length ? all : this.#folded(all.slice(0, fits), el("div", {}, all.slice(fits)));
  }

  #typed(text) {
    if (text.length <= LONG_VISITOR) return [el("p.typed", {}, text)];
    const head = el("p.typed", {}, `${text.slice(0, LONG_VISITOR)}…`);
    return this.#folded([head], el("p.typed", {}, text), () => (head.hidden = !head.hidden));
  }

  #folded(head, rest, onToggle = () => {}) {
    rest.hidden = true;
    const toggle = el("button.fold", { type: "button", "aria-expanded": "false" }, this.#texts.show_more);
    toggle.addEventListener("click", () => {
      rest.hidden = !rest.hidden;
      toggle.setAttribute("aria-expanded", String(!rest.hidden));
      toggle.textContent = rest.hidden ? this.#texts.show_more : this.#texts.show_less;
      onToggle();
    });
    return [...head, rest, toggle];
  }

  #copy(item) {
    const button = iconButton("copy", this.#texts.copy, async () => {
      const done = await copied(plain(item.text));
      this.#hooks.announce(done ? this.#texts.copied : this.#texts.not_copied);
      if (!done) return;
      button.replaceChildren(icon("check"));
      setTimeout(() => button.replaceChildren(icon("copy")), 1500);
    });
    button.classList.add("copy");
    return button;
  }

  #thumbs(item) {
    const { question, yes, no, thanks, why, reasons } = this.#texts.feedback;
    const line = el("p", {}, question);
    const ask = el("div.chips", { role: "group", "aria-label": why, hidden: true });
    const rate = async (helpful, reason) => {
      const kept = await this.#hooks.rate(item.seq, helpful, reason);
      line.textContent = !kept ? this.#texts.feedback.failed : helpful || reason ? thanks : why;
      this.#hooks.announce(line.textContent);
    };
    const vote = (helpful) => {
      up.setAttribute("aria-pressed", String(helpful));
      down.setAttribute("aria-pressed", String(!helpful));
      ask.hidden = helpful;
      ask.scrollIntoView({ block: "nearest" });
      rate(helpful);
    };
    const because = (reason) => {
      rate(false, reason);
      ask.hidden = true;
      down.focus();
    };
    const up = iconButton("up", yes, () => vote(true), { "aria-pressed": "false" });
    const down = iconButton("up", no, () => vote(false), { "aria-pressed": "false" });
    down.replaceChildren(icon("up", true));
    ask.append(...reasons.map((reason) => el("button.chip", { type: "button", onclick: () => because(reason) }, reason)));
    return el("div.thumbs", {}, el("div", {}, line, up, down), ask);
  }

  #stateOf(item) {
    if (item.state === "failed") {
      const again = () => this.#hooks.again(item.id);
      return [el("span", {}, item.error), el("button.fold", { type: "button", onclick: again }, this.#texts.try_again)];
    }
    return item.state === "queued" && this.#hooks.unreachable() ? [this.#texts.waiting] : [];
  }
}

function links(buttons) {
  const made = buttons.filter((button) => button.url).map((button) => actionOf(button));
  return made.some(Boolean) && el("div.actions", {}, made);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

// Pages that are not secure have no clipboard of their own.
function copiedByHand(text) {
  const before = document.activeElement;
  const inner = before?.shadowRoot?.activeElement;
  const area = el("textarea", { readonly: true, "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  (inner ?? before)?.focus?.({ preventScroll: true });
  return done;
}
