// The custom element: joins the conversation to the screen, and the screen to the page around it.

import { Api } from "./api.js";
import { colourSheet } from "./colours.js";
import { Conversation } from "./conversation.js";
import { el } from "./dom.js";
import { isHuman, personIn } from "./items.js";
import { Launcher } from "./launcher.js";
import { setHome } from "./markdown.js";
import { Panel } from "./panel.js";
import { Attention, campaign, device, fitting, linkOf } from "./rules.js";
import { keepTyping } from "./staying.js";
import { Store } from "./store.js";
import panelSheet from "./panel.css" with { type: "css" };
import messageSheet from "./messages.css" with { type: "css" };

const FULL = "(max-width: 520px), (max-height: 460px)";
const RETRY = 15_000;

// What `rem` is in the style sheets: the visitor's own size of text, whatever the page makes of its root.
try {
  CSS.registerProperty({ name: "--chat-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
} catch {
  // Another chat of ours on this page has registered it.
}

/** <agency-chat>: the whole widget, sealed off from the styles of the page it stands on. */
export class AgencyChat extends HTMLElement {
  #api;
  #config;
  #store;
  #conversation;
  #panel;
  #launcher;
  #attention = new Attention();
  #began = Date.now();
  #opening = null;
  #begun = false;
  #wish = null;
  #isOpen = false;
  #ended = false;
  #seen = 0;
  #counted = false;
  #quiet = true;

  connectedCallback() {
    this.#rise();
    // Put back on a page that changed under it, it goes on as it was.
    if (this.#begun) return this.#panel?.log.toEnd();
    this.#begun = true;
    document.addEventListener("click", (event) => this.#onPageClick(event));
    this.#load(new Api(this.getAttribute("server")));
  }

  // In the top layer no transform, opacity or z-index of the page reaches it.
  #rise() {
    if (!this.showPopover) return;
    this.popover = "manual";
    if (!this.matches(":popover-open")) this.showPopover();
  }

  async #load(api) {
    this.#api = api;
    setHome(api.server);
    try {
      this.#config = await api.config();
    } catch {
      // Without its words the chat stays away; a page is better off without a broken button.
      setTimeout(() => this.#load(api), RETRY);
      return;
    }
    this.#store = new Store(api.server);
    this.#conversation = new Conversation(api, this.#store, () => this.#facts());
    this.#build(api);
    this.#connect();
    this.#countSighting("seen");
    // A button of the page was pressed before the words came.
    if (this.#wish) this.say(this.#wish.text);
  }

  open() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#choose();
    this.#show(matchMedia(FULL).matches);
    this.#fit();
    this.#sync();
    this.#panel.log.toEnd();
    this.#panel.focusInside();
    this.#store.set({ open: true });
    this.#conversation.wake();
    if (!this.#counted) this.#countSighting("opened");
    this.#counted = true;
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#panel.hide();
    this.#launcher.open = false;
    this.#launcher.node.inert = false;
    this.#launcher.button.focus();
    this.#store.set({ open: false });
  }

  #show(full) {
    this.#panel.show(full);
    this.#launcher.open = true;
    this.#launcher.node.inert = full;
  }

  /** Open, and say this for the visitor. */
  say(text) {
    if (!this.#panel) return void (this.#wish = { text });
    this.open();
    if (text) this.#say({ text });
  }

  #build(api) {
    const { texts, agency, colours, metrics } = this.#config;
    texts.card.metrics = metrics;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [colourSheet(colours), panelSheet, messageSheet];
    keepTyping(root);
    this.#launcher = new Launcher(texts, {
      open: () => (this.#isOpen ? this.close() : this.open()),
      refuse: () => this.#store.refuseInvitation(),
    });
    this.#panel = new Panel(this.#config, {
      texts,
      say: (text, trap) => this.#say({ text, trap }),
      sendFile: (file) => this.#conversation.sendFile(file),
      pictureOf: (name) => this.#config.pictures?.[name],
      fileAddress: (path) => api.server + path,
      press: (button) => this.#say({ text: button.say ?? button.title, choice: button.choice }),
      person: () => this.#say({ text: texts.person_says }),
      rate: (seq, helpful, reason) => this.#rate(seq, helpful, reason),
      again: (id) => this.#conversation.again(id),
      unreachable: () => this.#conversation.unreachable,
      announce: (words) => this.#panel.announce(words),
      onDraft: (draft) => this.#draft(draft),
      close: () => this.close(),
      end: () => this.#end(true),
      restart: () => this.#end(false),
    });
    this.lang = texts.lang ?? "en";
    this.dir = this.dir || document.documentElement.dir || texts.dir || "ltr";
    root.append(el("section", { "aria-label": `${texts.chat_with} ${agency.persona}` }, this.#panel.node, this.#launcher.node));
    this.#panel.composer.draft = this.#store.get("draft") ?? "";
    this.#opening = this.#store.get("opening") ?? null;
  }

  #connect() {
    this.#conversation.onChange = () => this.#sync();
    this.#conversation.onRefused = ({ text, message }) => {
      this.#panel.composer.draft = text;
      this.#panel.composer.complain(message);
    };
    this.#store.onElsewhere((kept) => this.#conversation.adopt(kept?.token ?? null));
    for (const kind of ["resize", "scroll"]) visualViewport?.addEventListener(kind, () => this.#fit());
    matchMedia(FULL).addEventListener("change", (now) => this.#isOpen && this.#show(now.matches));
    setInterval(() => this.#look(), 1000);
    this.#resume();
  }

  async #resume() {
    const link = linkOf(location);
    if (link) await this.#conversation.follow(link);
    const wasOpen = (link || this.#store.get("open")) && this.#conversation.started && !matchMedia(FULL).matches;
    await this.#conversation.resume();
    this.#quiet = false;
    if (!wasOpen || this.#isOpen) return this.#sync();
    // The visitor left it open on the page before; the focus stays with the new page.
    this.#isOpen = true;
    this.#show(false);
    this.#sync();
    this.#panel.log.toEnd();
  }

  #sync() {
    const { items, unreachable, notice, started } = this.#conversation;
    const { texts } = this.#config;
    if (started) this.#ended = false;
    this.#panel.setEnded(this.#ended);
    this.#panel.setPerson(personIn(items));
    const opening = this.#isOpen || started ? this.#opening : null;
    const first = opening ? [{ key: "opening", from: "bot", text: opening.line, buttons: [] }] : [];
    this.#suggest(items, opening);
    this.#panel.log.sync([...first, ...items], { typing: this.#isAnswerOnItsWay(), quiet: this.#quiet });
    this.#panel.tell(unreachable && started ? (navigator.onLine ? texts.unreachable : texts.offline) : (notice ?? ""));
    this.#count(items);
  }

  // The assistant computes, or a person writes; a person who only has the message shows nothing yet.
  #isAnswerOnItsWay() {
    const { items, isWaiting, isWritten, unreachable } = this.#conversation;
    return !unreachable && (personIn(items) ? isWritten : isWaiting);
  }

  #suggest(items, opening) {
    const last = items.at(-1);
    const waits = last?.from === "visitor";
    const buttons = last ? (waits || last.card ? [] : (last.buttons ?? [])) : (opening?.replies ?? []).map(asButton);
    this.#panel.composer.suggest(last ? last.key : `opening-${opening?.line}`, buttons);
  }

  #count(items) {
    const read = this.#store.get("read") ?? 0;
    const place = Math.max(0, ...items.map((item) => item.seq ?? 0));
    if (this.#isOpen && !document.hidden && place !== read) {
      this.#store.set({ read: place });
      if (items.some((item) => item.seq > read && isHuman(item))) this.#conversation.noteRead(place);
    }
    const before = this.#seen;
    this.#seen = this.#isOpen ? 0 : items.filter((item) => item.seq > read && item.from !== "visitor").length;
    if (this.#seen !== before) this.#launcher.announce(this.#seen);
    this.#launcher.unread = this.#seen;
  }

  #say(message) {
    if (this.#opening) this.#store.set({ opening: { line: this.#opening.line } });
    this.#conversation.say(message);
  }

  #draft(draft) {
    this.#store.set({ draft });
    if (draft.trim() && personIn(this.#conversation.items)) this.#conversation.noteWriting();
  }

  async #rate(seq, helpful, reason) {
    try {
      await this.#conversation.rate(seq, helpful, reason);
      return true;
    } catch {
      return false;
    }
  }

  #end(finished) {
    this.#ended = finished;
    this.#conversation.end();
    this.#panel.composer.draft = "";
    this.#opening = null;
    this.#choose();
    this.#sync();
    this.#panel.focusInside();
  }

  // The line stays the one first shown, whatever rule fits later.
  #choose() {
    if (!this.#conversation.started) this.#opening ??= this.#fittingNow() ?? null;
  }

  // Once a second, while the chat was neither opened nor refused: is it time for an invitation, and is nobody disturbed?
  #look() {
    if (this.#isOpen || this.#opening || this.#conversation.started || this.#store.invitationRefused) return;
    const invite = this.#fittingNow()?.invite;
    if (!invite) return;
    if (!this.#seen) this.#launcher.unread = this.#seen = 1;
    if (this.#attention.isElsewhere) return;
    this.#choose();
    this.#launcher.invite(invite);
  }

  #fittingNow() {
    const where = { path: location.pathname, utm: campaign(location.search), seconds: (Date.now() - this.#began) / 1000 };
    return fitting(this.#config.openings, where);
  }

  // Full screen, the panel takes what the on-screen keyboard leaves.
  #fit() {
    const { height, offsetTop } = visualViewport ?? { height: innerHeight, offsetTop: 0 };
    this.#panel.node.style.setProperty("--height", `${Math.round(height)}px`);
    this.#panel.node.style.setProperty("--top", `${Math.round(offsetTop)}px`);
  }

  #onPageClick(event) {
    const opener = event.target.closest?.("[data-chat-open]");
    if (opener) this.say(opener.dataset.chatSay);
  }

  #facts() {
    return {
      page: location.href,
      referrer: document.referrer || undefined,
      utm: campaign(location.search),
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      language: navigator.language,
      device: device(),
      greeting: this.#greeting,
    };
  }

  get #greeting() {
    const place = this.#config.openings.indexOf(this.#opening);
    return place < 0 ? undefined : place;
  }

  // Who asks not to be followed is not even counted.
  #countSighting(kind) {
    if (navigator.globalPrivacyControl || navigator.doNotTrack === "1") return;
    const { page, utm, device } = this.#facts();
    this.#api.count({ kind, page, utm, device, greeting: this.#greeting });
  }
}

function asButton(reply) {
  return typeof reply === "string" ? { title: reply } : reply;
}
