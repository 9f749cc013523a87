// What the widget keeps on the visitor's device: nothing before the first message, and afterwards only what resuming needs.

/** Everything is kept under one key, and `forget` takes it away whole. */
export class Store {
  #key;
  #kept = {};
  #started = false;

  constructor(server) {
    this.#key = `agency-chat:${server}`;
    this.#kept = read(localStorageOrNone(), this.#key);
    this.#started = Boolean(this.#kept.token || this.#kept.outbox?.length);
  }

  get(name) {
    return this.#kept[name];
  }

  /** From the first message on, changes are written down; before it they live in this page only. */
  begin() {
    this.#started = true;
    this.#write();
  }

  set(changes) {
    Object.assign(this.#kept, changes);
    if (this.#started) this.#write();
  }

  forget() {
    this.#kept = {};
    this.#started = false;
    attempt(() => localStorageOrNone()?.removeItem(this.#key));
  }

  /** Calls back with what another window of this site has kept, or null when it has forgotten all. */
  onElsewhere(callback) {
    addEventListener("storage", (event) => {
      if (event.key !== this.#key) return;
      this.#kept = read(localStorageOrNone(), this.#key);
      this.#started = Boolean(event.newValue);
      callback(event.newValue ? this.#kept : null);
    });
  }

  /** A visitor's "no" to the invitation is the one thing kept earlier: the bare no, for this tab alone. */
  refuseInvitation() {
    attempt(() => sessionStorage.setItem(`${this.#key}:no`, "1"));
    this.set({ refused: true });
  }

  get invitationRefused() {
    return Boolean(this.#kept.refused || attempt(() => sessionStorage.getItem(`${this.#key}:no`)));
  }

  #write() {
    attempt(() => localStorageOrNone()?.setItem(this.#key, JSON.stringify(this.#kept)));
  }
}

function localStorageOrNone() {
  return attempt(() => window.localStorage);
}

function read(storage, key) {
  return attempt(() => JSON.parse(storage?.getItem(key) ?? "{}")) ?? {};
}

// Storage may be switched off, full or forbidden in a frame; the chat then simply lasts as long as the page.
function attempt(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}
