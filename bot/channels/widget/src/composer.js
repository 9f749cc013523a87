// Where the visitor writes: a text box that is always free and never moves, and suggestions above it.

import { actionOf } from "./card.js";
import { el, iconButton } from "./dom.js";

const NEAR_LIMIT = 200;

/** The form at the foot of the panel. */
export class Composer {
  #texts;
  #limit;
  #hooks;
  #box;
  #error;
  #count;
  #chips;
  #trap;
  #shown = null;
  #picker;
  #clip;

  constructor(texts, config, hooks) {
    const { limit, trap } = config;
    this.#texts = texts;
    this.#limit = limit;
    this.#hooks = hooks;
    this.#box = el("textarea", {
      id: "box", rows: "1", dir: "auto", "aria-label": texts.box, placeholder: texts.placeholder, autocomplete: "off",
      enterkeyhint: "send", "aria-describedby": "hint problem",
    });
    this.#error = el("p.problem", { id: "problem", role: "alert" });
    this.#count = el("p.count", { "aria-hidden": "true", hidden: true });
    this.#chips = el("div.chips", { role: "group", "aria-label": texts.suggestions, hidden: true });
    // Nobody sees this field, so whoever fills it in is no person; the server decides what follows.
    this.#trap = el("input.sr", { name: trap, tabindex: "-1", "aria-hidden": "true", autocomplete: "off" });
    const hint = el("span.sr", { id: "hint" }, texts.hint);
    const send = iconButton("send", texts.send, null, { type: "submit", class: "round send" });
    this.#picker = el("input", { type: "file", hidden: true, accept: fileKinds(config), onchange: () => this.#picked() });
    this.#clip = iconButton("clip", texts.attach, () => this.#picker.click(), { class: "round clip", hidden: true });
    const field = el("div.field", {}, this.#clip, this.#box, send);
    this.node = el("form.composer", { novalidate: true }, this.#chips, field, this.#picker, this.#trap, hint, this.#count, this.#error);
    this.#listen();
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  get draft() {
    return this.#box.value;
  }

  set draft(text) {
    this.#box.value = text;
    this.#grow();
  }

  complain(message) {
    this.#error.textContent = message;
    this.#box.setAttribute("aria-invalid", String(Boolean(message)));
  }

  /** The suggestions for what was said last; the same ones again leave the focus where it is. */
  suggest(key, buttons) {
    if (key === this.#shown) return;
    this.#shown = key;
    const hadFocus = this.#chips.contains(this.#chips.getRootNode().activeElement);
    const pressable = buttons.filter((button) => !button.url);
    this.#chips.replaceChildren(...pressable.map((button) => actionOf(button, (pressed) => this.#hooks.press(pressed))));
    this.#chips.hidden = !pressable.length;
    this.#chips.scrollLeft = 0;
    if (hadFocus) this.#hooks.keepFocus();
  }

  /** Files go to a person only, and only where they are taken. */
  setFiles(taken) {
    this.#clip.hidden = !(taken && this.#picker.accept);
  }

  async #picked() {
    const [file] = this.#picker.files;
    if (!file) return;
    this.complain("");
    const fault = await this.#hooks.sendFile(file);
    this.#picker.value = "";
    if (fault !== null) this.complain(fault || this.#texts.file_failed);
    this.focus();
  }

  #listen() {
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener("keydown", (event) => {
      // While a character is being composed (Japanese, say), Enter chooses it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener("input", () => {
      this.complain("");
      this.#grow();
      this.#hooks.onDraft(this.draft);
    });
  }

  #submit() {
    const text = this.draft.trim();
    const length = [...text].length;
    if (!text) return this.#refuse(this.#texts.empty);
    if (length > this.#limit) return this.#refuse(this.#tooLong(length));
    this.draft = "";
    this.complain("");
    this.#hooks.onDraft("");
    this.#hooks.say(text, this.#trap.value && { [this.#trap.name]: this.#trap.value });
    this.focus();
  }

  #refuse(message) {
    this.complain(message);
    this.focus();
  }

  #tooLong(length) {
    return this.#texts.too_long.replace("{length}", length).replace("{limit}", this.#limit);
  }

  #grow() {
    const left = this.#limit - [...this.draft].length;
    this.#count.hidden = left > NEAR_LIMIT;
    this.#count.textContent = this.#texts.left.replace("{left}", left);
    this.#box.style.height = "auto";
    this.#box.style.height = `${Math.min(this.#box.scrollHeight + 2, 140)}px`;
  }
}

function fileKinds({ files }) {
  return (files?.kinds ?? []).map((kind) => `.${kind}`).join(",");
}
