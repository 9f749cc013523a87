// Which opening line a visitor gets, and when an invitation may show itself. The rules are content; here is how they read.

const QUIET = 3000;
const NARROW = 640;

/** The first rule that fits: {pages?, utm?, after?, line, replies, invite?}. The last one fits everybody. */
export function fitting(rules, { path, utm, seconds }) {
  return rules.find(
    (rule) =>
      (!rule.pages || rule.pages.some((pattern) => matches(pattern, path))) &&
      Object.entries(rule.utm ?? {}).every(([key, pattern]) => matches(pattern, utm[key] ?? "")) &&
      seconds >= (rule.after ?? 0),
  );
}

/** The campaign parameters of an address, without their prefix. */
export function campaign(search) {
  const found = [...new URLSearchParams(search)].filter(([key]) => key.startsWith("utm_"));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(4), value.slice(0, 200)]));
}

/** What the visitor holds: phone, tablet or desktop. */
export function device() {
  if (!matchMedia("(pointer: coarse)").matches) return "desktop";
  return Math.min(screen.width, screen.height) < NARROW ? "phone" : "tablet";
}

function matches(pattern, text) {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "i").test(text);
}

/** Knows whether the visitor is in the middle of something. */
export class Attention {
  #last = 0;

  constructor() {
    const note = () => (this.#last = Date.now());
    for (const kind of ["keydown", "pointerdown", "scroll", "touchmove"]) {
      addEventListener(kind, note, { passive: true, capture: true });
    }
  }

  get isElsewhere() {
    return (
      document.hidden ||
      innerWidth < NARROW ||
      Date.now() - this.#last < QUIET ||
      isField(document.activeElement) ||
      !(document.getSelection()?.isCollapsed ?? true) ||
      Boolean(document.querySelector("dialog[open], [aria-modal='true']"))
    );
  }
}

function isField(node) {
  return Boolean(node?.matches?.("input, textarea, select, iframe, [contenteditable]:not([contenteditable='false'])"));
}

/** What a link out of a mail says after its #, taken from the address bar so that nobody passes it on. */
export function linkOf(place) {
  const found = /^#chat=([\w.-]+)$/.exec(place.hash);
  if (found) history.replaceState(history.state, "", place.pathname + place.search);
  return found?.[1] ?? null;
}
