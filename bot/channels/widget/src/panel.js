// The window of the chat: who speaks, what was said, where to write, and the ways out.

import { Composer } from "./composer.js";
import { el, icon, iconButton } from "./dom.js";
import { Log } from "./log.js";
import { blocks, link, safe } from "./markdown.js";

/** Builds the panel; the hooks say what its buttons do. */
export class Panel {
  #texts;
  #hooks;
  #menu;
  #menuButton;
  #question;
  #banner;
  #status;
  #ended;
  #avatar;
  #title;
  #subtitle;
  #way;
  #agency;
  #person = null;

  constructor(config, hooks) {
    const { texts, agency } = config;
    this.#texts = texts;
    this.#hooks = hooks;
    this.#agency = agency;
    this.log = new Log(texts, hooks, introOf(texts, agency));
    this.composer = new Composer(texts, config, { ...hooks, keepFocus: () => this.focusInside() });
    this.#banner = el("p.banner", { role: "status" });
    this.#status = el("p.sr", { role: "status" });
    this.#question = el("div.question", { role: "group", hidden: true });
    this.#ended = this.#endedPart();
    this.node = el(
      "div.panel",
      { id: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, onkeydown: (event) => this.#onKey(event) },
      this.#header(agency),
      this.#banner,
      this.#question,
      this.log.node,
      this.log.latest,
      this.composer.node,
      this.#ended,
      this.#footer(agency),
      this.#status,
    );
  }

  show(modal) {
    this.node.hidden = false;
    if (modal) this.node.setAttribute("aria-modal", "true");
    else this.node.removeAttribute("aria-modal");
    this.node.classList.toggle("full", modal);
  }

  hide() {
    this.#closeMenu();
    this.node.hidden = true;
  }

  /** Put the focus where writing begins; on a touch screen that would bring the keyboard up over the answer. */
  focusInside() {
    if (!this.#ended.hidden) this.#ended.querySelector("button").focus();
    else if (matchMedia("(pointer: coarse)").matches) this.log.node.focus({ preventScroll: true });
    else this.composer.focus();
  }

  tell(words) {
    if (this.#banner.textContent !== words) this.#banner.textContent = words;
  }

  announce(words) {
    this.#status.textContent = "";
    setTimeout(() => (this.#status.textContent = words), 50);
  }

  setEnded(ended) {
    this.#ended.hidden = !ended;
    this.composer.node.hidden = ended;
    this.log.node.hidden = ended;
  }

  /** Say who answers: the person who has joined, or the assistant; the way to the other one is in the footer. */
  setPerson(joined) {
    if (joined?.key === this.#person?.key) return;
    this.#person = joined;
    this.composer.setFiles(Boolean(joined));
    const name = joined?.name ?? this.#agency.persona;
    this.#avatar.textContent = name.slice(0, 1);
    this.#title.textContent = name;
    this.#subtitle.textContent = joined ? this.#texts.person_subtitle : (this.#texts.subtitle ?? this.#agency.name);
    this.#way.replaceChildren(joined ? "" : icon("person"), joined ? this.#texts.to_assistant : this.#texts.person);
  }

  #header({ name, persona }) {
    const { texts } = { texts: this.#texts };
    const entry = (words, work) => el("button", { type: "button", onclick: () => (this.#closeMenu(), work()) }, words);
    this.#menu = el(
      "div.menu",
      { id: "menu", hidden: true },
      entry(texts.restart, () => this.#ask(texts.restart_question, texts.restart, () => this.#hooks.restart())),
      entry(texts.end, () => this.#ask(texts.end_question, texts.end, () => this.#hooks.end())),
    );
    this.#menuButton = iconButton("menu", texts.menu, () => this.#toggleMenu(), {
      "aria-expanded": "false",
      "aria-controls": "menu",
    });
    this.#avatar = el("span.avatar", { "aria-hidden": "true" }, persona.slice(0, 1));
    this.#title = el("p.title", { id: "title" }, persona);
    this.#subtitle = el("p.subtitle", {}, texts.subtitle ?? name);
    return el(
      "div.header",
      {},
      this.#avatar,
      el("div.who", {}, this.#title, this.#subtitle),
      this.#menuButton,
      iconButton("down", texts.close, () => this.#hooks.close()),
      this.#menu,
    );
  }

  #footer({ privacy_url }) {
    const go = () => (this.#person ? this.#hooks.press(this.#person.buttons[0]) : this.#hooks.person());
    const person = el("button.to-person", { type: "button", onclick: go }, icon("person"), this.#texts.person);
    this.#way = person;
    const privacy = safe(privacy_url) && link(this.#texts.privacy_link, privacy_url);
    return el("div.footer", {}, person, privacy);
  }

  #endedPart() {
    const again = el("button.chip.strong", { type: "button", onclick: () => this.#hooks.restart() }, this.#texts.new_chat);
    return el("div.ended", { hidden: true }, blocks(this.#texts.ended), again);
  }

  #ask(words, yes, work) {
    const close = () => ((this.#question.hidden = true), this.focusInside());
    const sure = el("button.chip.strong", { type: "button", onclick: () => (close(), work()) }, yes);
    const no = el("button.chip", { type: "button", onclick: close }, this.#texts.keep);
    this.#question.setAttribute("aria-label", words);
    this.#question.replaceChildren(el("p", {}, words), el("div.actions", {}, sure, no));
    this.#question.hidden = false;
    sure.focus();
  }

  #toggleMenu() {
    this.#menu.hidden = !this.#menu.hidden;
    this.#menuButton.setAttribute("aria-expanded", String(!this.#menu.hidden));
    if (!this.#menu.hidden) this.#menu.querySelector("button").focus();
  }

  #closeMenu() {
    if (this.#menu.hidden) return false;
    this.#menu.hidden = true;
    this.#menuButton.setAttribute("aria-expanded", "false");
    return true;
  }

  #onKey(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.#closeMenu()) this.#menuButton.focus();
      else if (!this.#question.hidden) ((this.#question.hidden = true), this.focusInside());
      else this.#hooks.close();
    } else if (event.key === "Tab" && this.node.classList.contains("full")) {
      this.#keepInside(event);
    }
  }

  // Full screen there is nothing behind the panel that could be seen, so Tab stays within it.
  #keepInside(event) {
    const all = [...this.node.querySelectorAll("button, a[href], textarea, summary, [tabindex='0']")];
    const seen = all.filter((node) => node.getClientRects().length);
    const at = seen.indexOf(this.node.getRootNode().activeElement);
    const next = event.shiftKey ? (at <= 0 ? seen.length - 1 : null) : at === seen.length - 1 ? 0 : null;
    if (next === null) return;
    event.preventDefault();
    seen[next].focus();
  }
}

function introOf(texts, { privacy_url }) {
  const privacy = safe(privacy_url) && link(texts.privacy_link, privacy_url);
  return el("div.intro", {}, blocks(texts.privacy), privacy && el("p", {}, privacy));
}
