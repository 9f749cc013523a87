// Talks to our server over HTTP. A refusal (the server said no) is told apart from a failure (nobody answered).

const PATIENCE = 40_000;

/** The server understood and said no: `code` for us, `message` for the visitor. */
export class Refusal extends Error {
  constructor({ code, message, retry_after }) {
    super(message);
    this.code = code;
    this.wait = Number(retry_after) || 0;
  }
}

/** The routes of one server. */
export class Api {
  constructor(server) {
    this.server = server;
  }

  config() {
    return this.#ask("GET", "/api/chat/config");
  }

  begin(facts) {
    return this.#ask("POST", "/api/chat/sessions", { body: facts });
  }

  say(token, message) {
    return this.#ask("POST", "/api/chat/messages", { token, body: message });
  }

  since(token, seq) {
    return this.#ask("GET", `/api/chat/messages?after=${seq}`, { token });
  }

  /** Say that the visitor has read up to this place. */
  read(token, seq) {
    return this.#ask("POST", "/api/chat/read", { token, body: { seq } });
  }

  /** Send a file; the server answers with the message that it became. */
  async upload(token, file, id) {
    const query = new URLSearchParams({ name: file.name, id });
    const answer = await fetch(`${this.server}/api/chat/files?${query}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", Authorization: `Bearer ${token}` },
      body: file,
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const content = await answer.json();
    if (!answer.ok) throw new Refusal(content.error);
    return content;
  }

  /** Count that the chat was seen or opened: of nobody in particular, and nobody waits for it. */
  count(sighting) {
    const [method, mode, credentials] = ["POST", "no-cors", "omit"];
    const body = JSON.stringify(sighting);
    fetch(`${this.server}/api/chat/sightings`, { method, mode, credentials, keepalive: true, body }).catch(() => {});
  }

  rate(token, rating) {
    return this.#ask("POST", "/api/chat/feedback", { token, body: rating });
  }

  get liveAddress() {
    return `${this.server.replace(/^http/, "ws")}/api/chat/ws`;
  }

  async #ask(method, path, { token, body } = {}) {
    const headers = { ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) };
    const answer = await fetch(this.server + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const content = await answer.json();
    if (answer.ok) return content;
    if (!content?.error?.code) throw new Error(`status ${answer.status}`);
    throw new Refusal({ ...content.error, retry_after: answer.headers.get("Retry-After") });
  }
}
