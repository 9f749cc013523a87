// The live connection. It comes and goes by itself; whoever cannot have one uses HTTP and notices nothing.

import { Refusal } from "./api.js";

const PATIENCE = 30_000;
const HEARTBEAT = 30_000;
const WAITS = [1000, 2000, 5000, 10_000, 30_000];

/** A WebSocket that reconnects. `place()` says after which message we need more, `onMessages` gets them. */
export class Line {
  #address;
  #hooks;
  #socket = null;
  #token = null;
  #ready = false;
  #waiting = new Map();
  #failures = 0;
  #timer = 0;
  #heart = 0;

  constructor(address, hooks) {
    this.#address = address;
    this.#hooks = hooks;
  }

  get isOpen() {
    return this.#ready;
  }

  open(token) {
    if (this.#socket && this.#token === token) return;
    this.close();
    this.#token = token;
    this.#connect();
  }

  close() {
    clearTimeout(this.#timer);
    this.#token = null;
    const socket = this.#socket;
    this.#lost();
    socket?.close();
  }

  /** After sleep or a change of network: is the line still alive? */
  wake() {
    if (this.#ready) this.#beat(5000);
    else if (this.#token) this.#connect();
  }

  /** The server's answer to a message. Fails when the line breaks first. */
  ask(message) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#drop(), PATIENCE);
      this.#waiting.set(message.id, { resolve, reject, timer });
      this.#send(message);
    });
  }

  /** Tell the server something that needs no answer; false when the line is not open. */
  tell(body) {
    if (this.#ready) this.#send(body);
    return this.#ready;
  }

  #connect() {
    clearTimeout(this.#timer);
    if (this.#socket || !this.#token) return;
    let socket;
    try {
      socket = new WebSocket(this.#address);
    } catch {
      return this.#later();
    }
    this.#socket = socket;
    socket.onopen = () => this.#send({ token: this.#token, after: this.#hooks.place() });
    socket.onmessage = (event) => socket === this.#socket && this.#hear(JSON.parse(event.data));
    socket.onclose = () => socket === this.#socket && (this.#lost(), this.#later());
  }

  #hear(frame) {
    clearTimeout(this.#heart);
    this.#heart = setTimeout(() => this.#beat(10_000), HEARTBEAT);
    if (frame.messages) {
      this.#ready = true;
      this.#failures = 0;
      this.#hooks.onMessages(frame.messages);
      if (frame.more) this.#send({ after: this.#hooks.place() });
    }
    if (frame.typing) this.#hooks.onTyping(frame.typing.name);
    const waiting = this.#waiting.get(frame.id);
    if (waiting) {
      this.#waiting.delete(frame.id);
      clearTimeout(waiting.timer);
      if (frame.error) waiting.reject(new Refusal(frame.error));
      else waiting.resolve(frame);
    } else if (frame.error && !this.#ready) {
      this.close();
      this.#hooks.onRefused(new Refusal(frame.error));
    }
  }

  // Asking for what came after our place shows that the line lives, and brings what another server process has heard.
  #beat(patience) {
    this.#send({ after: this.#hooks.place() });
    clearTimeout(this.#heart);
    this.#heart = setTimeout(() => this.#drop(), patience);
  }

  #send(body) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(body));
  }

  // A line that fell asleep may take minutes to say it is closed; we do not wait for that.
  #drop() {
    const socket = this.#socket;
    this.#lost();
    socket?.close();
    this.#connect();
  }

  #lost() {
    this.#socket = null;
    this.#ready = false;
    clearTimeout(this.#heart);
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error("the line broke"));
    }
    this.#waiting.clear();
    this.#hooks.onChange();
  }

  #later() {
    if (!this.#token) return;
    const wait = WAITS[Math.min(this.#failures++, WAITS.length - 1)];
    this.#timer = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
  }
}
