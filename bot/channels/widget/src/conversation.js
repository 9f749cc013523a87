// What was said and what is still to be sent. Every message goes out under an id of its own, so that however often it
// is sent it is heard once; every answer has a place, so that however often it arrives it is shown once.

import { Refusal } from "./api.js";
import { asPast, corrected, keyOf, newId, stateOf } from "./items.js";
import { Line } from "./line.js";

const WAITS = [1000, 2000, 4000, 8000, 15_000, 30_000];
const POLL = 15_000;
// A sign that somebody writes is renewed so often, and lasts twice as long.
const SIGN = 3000;
const RESTING = ["rate_limited", "try_again"];
const LOST_TOKEN = ["bad_token", "expired_token"];

/** Tells its one listener after every change. Items: {key, from, text, seq?, state?, error?, buttons, card?}. */
export class Conversation {
  #api;
  #store;
  #line;
  #facts;
  #token = null;
  #messages = new Map();
  #past = [];
  #outbox = [];
  #sending = false;
  #retry = 0;
  #failures = 0;
  #beginning = null;
  #signed = 0;
  #writing = 0;
  onChange = () => {};
  onRefused = () => {};
  unreachable = false;
  notice = null;

  constructor(api, store, facts) {
    this.#api = api;
    this.#store = store;
    this.#facts = facts;
    this.#token = store.get("token") ?? null;
    this.#outbox = (store.get("outbox") ?? []).map((item) => ({ ...item, state: "queued" }));
    this.#line = new Line(api.liveAddress, {
      place: () => this.place,
      onMessages: (messages) => this.#heard(messages),
      onTyping: () => this.#showWriting(),
      onRefused: (refusal) => LOST_TOKEN.includes(refusal.code) && this.#loseToken(),
      onChange: () => this.onChange(),
    });
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.#sleep());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    setInterval(() => this.#poll(), POLL);
  }

  get started() {
    return Boolean(this.#token || this.#outbox.length || this.#past.length);
  }

  get isWaiting() {
    return this.#outbox.some((item) => item.state === "sending");
  }

  /** The last message before which nothing is missing. */
  get place() {
    let seq = 0;
    while (this.#messages.has(seq + 1)) seq += 1;
    return seq;
  }

  /** Everything to show, in order. */
  get items() {
    const waiting = new Map(this.#outbox.map((item) => [item.id, item]));
    const kept = [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
    const shown = corrected(kept).map((message) => ({ ...message, ...stateOf(waiting.get(message.id)), key: keyOf(message) }));
    const known = new Set(kept.map((message) => message.id));
    const unsent = this.#outbox.filter((item) => !known.has(item.id));
    return [...this.#past, ...shown, ...unsent.map((item) => ({ ...item, from: "visitor", key: item.id, buttons: [] }))];
  }

  /** Say something: {text} typed, or {choice, text: title} pressed. Sent now, or when that is possible again. */
  say({ text, choice, trap }) {
    this.#outbox.push({ id: newId(), text, choice, trap, state: "queued" });
    this.notice = null;
    this.#store.begin();
    this.#changed();
    this.#flush();
  }

  /** Send again what failed. */
  again(id) {
    const item = this.#outbox.find((waiting) => waiting.id === id);
    if (item) Object.assign(item, { state: "queued", error: null });
    this.#changed();
    this.#flush();
  }

  /** Take up a conversation that an earlier page began. */
  async resume() {
    if (!this.#token || (await this.#catchUp())) this.#flush();
  }

  /** Something may have changed while nobody looked: catch up and send what waits. */
  wake() {
    if (!this.started) return this.#reached(true);
    clearTimeout(this.#retry);
    this.#line.wake();
    this.resume();
  }

  // A browser that goes offline may keep its socket open for minutes, and speak into it in vain.
  #sleep() {
    this.#line.close();
    this.#reached(false);
  }

  /** Another window of this site has begun (or forgotten) a conversation. */
  adopt(token) {
    if (token === this.#token) return;
    this.#clear();
    this.#token = token;
    this.onChange();
    if (token) this.resume();
  }

  /** Forget everything on this device. */
  end() {
    this.#clear();
    this.#store.forget();
    this.onChange();
  }

  /** Go on with the talk that a link out of a mail leads to; nothing changes when it leads nowhere any more. */
  async follow(link) {
    try {
      const { token } = await this.#api.begin({ link });
      this.#store.begin();
      this.#clear();
      this.#token = token;
      this.#changed();
    } catch {
      // Too old, or erased: what is on the screen stays.
    }
  }

  /** Somebody of the agency was writing a moment ago. */
  get isWritten() {
    return Boolean(this.#writing);
  }

  /** The visitor writes: whoever answers sees it. */
  noteWriting() {
    if (Date.now() - this.#signed < SIGN) return;
    this.#signed = Date.now();
    this.#line.tell({ typing: true });
  }

  #showWriting() {
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => this.#endWriting(), 2 * SIGN);
    this.onChange();
  }

  #endWriting() {
    clearTimeout(this.#writing);
    this.#writing = 0;
    this.onChange();
  }

  /** Send a file to the person who answers; what the server says against it, or null. */
  async sendFile(file) {
    try {
      this.#heard((await this.#api.upload(this.#token, file, newId())).messages);
      return null;
    } catch (error) {
      return error instanceof Refusal ? error.message : "";
    }
  }

  /** Tell the server how far the visitor has read; a mail with the rest need not go then. */
  async noteRead(seq) {
    if (this.#line.tell({ read: seq }) || !this.#token) return;
    await this.#api.read(this.#token, seq).catch(() => {});
  }

  /** Tell what the advice at this place was worth. */
  async rate(seq, helpful, reason) {
    await this.#api.rate(this.#token, { seq, helpful, ...(reason && { reason }) });
  }

  #clear() {
    clearTimeout(this.#retry);
    this.#token = null;
    this.#messages.clear();
    this.#past = [];
    this.#outbox = [];
    this.unreachable = false;
    this.notice = null;
    this.#line.close();
  }

  async #flush() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let item; (item = this.#outbox.find((waiting) => waiting.state === "queued")); ) {
        if (!(await this.#deliver(item))) break;
      }
    } finally {
      this.#sending = false;
    }
  }

  async #deliver(item) {
    item.state = "sending";
    this.#changed();
    try {
      await this.#begin();
      const answer = await this.#ask(item);
      this.#answered(item, answer);
      return true;
    } catch (error) {
      if (!this.#outbox.includes(item)) return true;
      return error instanceof Refusal ? this.#refused(item, error) : this.#failed(item);
    }
  }

  async #ask(item) {
    const message = item.choice ? { id: item.id, choice: item.choice } : { ...item.trap, id: item.id, text: item.text };
    if (this.#line.isOpen) {
      try {
        return await this.#line.ask(message);
      } catch (error) {
        if (error instanceof Refusal) throw error;
      }
    }
    return this.#api.say(this.#token, message);
  }

  async #begin() {
    if (this.#token) return;
    this.#beginning ??= this.#api.begin(this.#facts()).finally(() => (this.#beginning = null));
    this.#token = (await this.#beginning).token;
    this.#changed();
  }

  #answered(item, answer) {
    this.#outbox = this.#outbox.filter((waiting) => waiting !== item);
    this.#messages.set(answer.sent, { seq: answer.sent, from: "visitor", id: item.id, text: item.text, buttons: [] });
    this.#failures = 0;
    this.notice = null;
    this.#heard(answer.replies);
    this.#line.open(this.#token);
    if (this.place < answer.seq) this.#catchUp();
  }

  #heard(messages) {
    if (this.#writing && messages.some((message) => message.from !== "visitor")) this.#endWriting();
    for (const message of messages) this.#messages.set(message.seq, message);
    // The server may have heard a message whose answer never reached us.
    const answered = new Set(messages.map((message) => this.#messages.get(message.answers)?.id));
    this.#outbox = this.#outbox.filter((item) => !answered.has(item.id));
    this.#reached(true);
  }

  async #catchUp() {
    try {
      const token = this.#token;
      const { messages, more } = await this.#api.since(token, this.place);
      if (token !== this.#token) return true;
      this.#heard(messages);
      if (more) return this.#catchUp();
      this.#line.open(token);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) return this.#failed();
      if (LOST_TOKEN.includes(error.code)) return this.#loseToken();
      this.#later();
      return false;
    }
  }

  #failed(item) {
    if (item) item.state = "queued";
    this.#reached(false);
    this.#later();
    return false;
  }

  #refused(item, refusal) {
    const { code, message, wait } = refusal;
    if (LOST_TOKEN.includes(code)) return this.#loseToken(item);
    if (code === "unknown_choice" && item.choice) return this.#sayAsText(item);
    // Told when to come back: the queue is long, or this visitor was quick.
    if (wait && RESTING.includes(code)) return this.#hold(item, message, wait * 1000);
    if (code === "not_ready" && this.#failures < WAITS.length) return this.#hold(item, message);
    if (["try_again", "not_ready"].includes(code)) return this.#stick(item, message);
    this.#outbox = this.#outbox.filter((waiting) => waiting !== item);
    this.onRefused({ text: item.text, message });
    this.#changed();
    return true;
  }

  // The conversation is gone on the server (old, or erased): what is on the screen stays, the talk begins anew.
  #loseToken(item) {
    this.#past = [...this.#past, ...this.items.filter((shown) => shown.seq).map(asPast)];
    this.#messages.clear();
    this.#line.close();
    this.#token = null;
    if (item) this.#sayAsText(item);
    this.#changed();
    return true;
  }

  #sayAsText(item) {
    Object.assign(item, { choice: undefined, state: "queued" });
    return true;
  }

  #hold(item, message, wait) {
    item.state = "queued";
    this.notice = message;
    this.#later(wait);
    this.#changed();
    return false;
  }

  #stick(item, message) {
    Object.assign(item, { state: "failed", error: message });
    this.#failures = 0;
    this.#changed();
    // The server has kept the message, at a place we do not know yet.
    if (this.#token) this.#catchUp();
    return true;
  }

  #later(wait = WAITS[Math.min(this.#failures++, WAITS.length - 1)]) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.resume(), wait);
  }

  #reached(yes) {
    this.unreachable = !yes;
    this.#changed();
  }

  #poll() {
    if (this.#token && !this.#line.isOpen && !document.hidden && !this.unreachable) this.#catchUp();
  }

  #changed() {
    const outbox = this.#outbox.map(({ id, text, choice }) => ({ id, text, choice }));
    this.#store.set({ token: this.#token, outbox });
    this.onChange();
  }
}
