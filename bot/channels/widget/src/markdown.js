// The small Markdown the assistant speaks: **bold**, "- " bullets and [text](https://…) links. Addresses of pages and of
// mailboxes and international phone numbers can be tapped. The rest is text.

import { el } from "./dom.js";

const MARKS = /\*\*(.+?)\*\*|\[([^\]\n]+)\]\(([^()\s]+)\)/;
const CONTACT = /(?<![\w/.@-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<![\w.])(\+\d[\d ()-]{6,18}\d)/;
const PAGE = /(https:\/\/[^\s<>"'()[\]]*[^\s<>"'()[\].,;:!?])/;
const INLINE = new RegExp([MARKS, CONTACT, PAGE].map((kind) => kind.source).join("|"));
const PROTOCOLS = ["https:", "mailto:", "tel:"];

/** The blocks of a text as elements, one each paragraph or list. */
export function blocks(text) {
  return String(text)
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .flatMap((part) => runs(part.split("\n")))
    .map(({ bullets, lines }) => (bullets ? list(lines) : paragraph(lines)));
}

/** The text as it reads aloud or on a clipboard: without the marks, a link followed by where it leads. */
export function plain(text) {
  return String(text)
    .replace(/\*\*(.+?)\*\*/g, "$1")
    .replace(/\[([^\]\n]+)\]\(([^()\s]+)\)/g, (whole, words, to) => (safe(to) ? `${words} (${to})` : whole));
}

let home;

/** Our own server: paths lead there, and on a machine without https it may be linked as it is. */
export function setHome(server) {
  home = new URL(server).origin;
}

/** The address when a visitor may be sent there, else null. */
export function safe(address) {
  try {
    const url = /^\/(?!\/)/.test(address) ? new URL(address, home) : new URL(address);
    const welcome = PROTOCOLS.includes(url.protocol) || url.origin === home;
    return welcome && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the page and tells the other side nothing. */
export function link(words, address, attributes = {}) {
  const apart = address.startsWith("http") ? { target: "_blank", rel: "noopener noreferrer nofollow" } : {};
  return el("a", { href: address, ...apart, ...attributes }, words);
}

function runs(lines) {
  const found = [];
  for (const line of lines) {
    const bullets = /^\s*[-•]\s+/.test(line);
    const last = found.at(-1);
    if (last && last.bullets === bullets) last.lines.push(line);
    else found.push({ bullets, lines: [line] });
  }
  return found;
}

function list(lines) {
  return el("ul", {}, lines.map((line) => el("li", {}, inline(line.replace(/^\s*[-•]\s+/, "")))));
}

function paragraph(lines) {
  return el("p", {}, lines.flatMap((line, at) => (at ? [el("br"), ...inline(line)] : inline(line))));
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, ...parts] = found;
  const before = text.slice(0, found.index);
  return [...(before ? [before] : []), made(whole, ...parts), ...inline(text.slice(found.index + whole.length))];
}

function made(whole, bold, words, to, mail, phone, page) {
  if (bold) return el("strong", {}, inline(bold));
  if (mail) return link(mail, `mailto:${mail}`);
  if (phone) return link(phone, `tel:${phone.replace(/[^+\d]/g, "")}`);
  const address = safe(to ?? page);
  return address ? link(words ?? page, address) : whole;
}
