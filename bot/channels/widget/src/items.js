// One thing that was said, as the screen shows it.

/** What is still to be told of a message that waits to be sent. */
export function stateOf(item) {
  return item ? { state: item.state, error: item.error } : {};
}

/** The name under which a message keeps its place on the screen, sent or not; a corrected one is read out again. */
export function keyOf(message) {
  return message.id ?? `seq-${message.seq}${message.changed ? `-${message.text.length}-${message.note}` : ""}`;
}

/** The messages, each in its last words: what corrects or withdraws one takes its place. */
export function corrected(messages) {
  const last = new Map(messages.filter((message) => message.about).map((message) => [message.about, message]));
  const standing = messages.filter((message) => !message.about);
  return standing.map((message) => {
    const change = last.get(message.seq);
    return change ? { ...message, text: change.text, note: change.note, changed: true } : message;
  });
}

/** The message that says that a person has joined, while they are there; null while the assistant answers. */
export function personIn(items) {
  const turns = items.filter((item) => ["joined", "back", "away"].includes(item.note));
  const last = turns[turns.length - 1];
  return last?.note === "joined" ? last : null;
}

/** Whether somebody of the agency wrote it, or the assistant brings it from them. */
export function isHuman(item) {
  return item.from === "person" || item.note === "answered";
}

/** A message of a conversation that the server no longer has. */
export function asPast(item) {
  return { ...item, seq: undefined, buttons: [], key: `past-${item.key}`, state: undefined };
}

/** A random UUID; crypto.randomUUID is for secure pages only, and not every customer's site is one. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
