// The advice as a card: the verdict, the split as a small chart with its words, the reasons, and what to mind.

import { el, icon, svg } from "./dom.js";
import { blocks, link, plain, safe } from "./markdown.js";
import { details } from "./plan.js";

const REASONS = 3;
const WARNINGS = 1;
// One that matters most, and two beside it.
const ACTIONS = 3;
const WIDTH = 300;

/** A card for a recommendation and the words that came with it; what a card does not hold is left out. */
export function cardOf({ card, text, buttons = [] }, { texts, lang, speaker, press, tools }) {
  const title = card.headline ?? texts.verdicts[card.verdict] ?? "";
  const made = buttons.map((button) => actionOf(button, press)).filter(Boolean);
  made[0]?.classList.add("strong");
  return el(
    "section.card",
    { "aria-label": texts.title },
    el("div.kicker", {}, el("span.sr", {}, speaker), el("p", {}, texts.title), tools),
    title && el("p.verdict", { dir: "auto" }, title),
    card.expected && el("div.expected", { dir: "auto" }, blocks(card.expected)),
    card.share && chart(card.share, texts),
    reasons((card.reasons ?? []).slice(0, REASONS), texts.why),
    warnings((card.warnings ?? []).slice(0, WARNINGS), texts),
    el("div.closing", { dir: "auto" }, blocks(beside(text, card))),
    made.length && el("div.actions", {}, made.slice(0, ACTIONS)),
    more(card, made.slice(ACTIONS), texts, lang),
  );
}

/** What stays folded: how sure it is, the rest of the reasons and warnings, the parts, and the other buttons. */
function more(card, buttons, texts, lang) {
  return el(
    "details.more",
    {},
    el("summary", {}, texts.more),
    card.pattern && el("p", { dir: "auto" }, card.pattern),
    card.confidence && el("p.confidence", { dir: "auto" }, texts.confidence[card.confidence] ?? ""),
    reasons((card.reasons ?? []).slice(REASONS), texts.more_reasons),
    warnings((card.warnings ?? []).slice(WARNINGS), texts),
    details(card, texts, lang),
    card.next_step && el("div.next", { dir: "auto" }, blocks(card.next_step)),
    buttons.length && el("div.actions", {}, buttons),
  );
}

/** The paragraphs of a text that say more than the card shows. */
export function beside(text, card) {
  const listed = [...(card.reasons ?? []), ...(card.warnings ?? [])].map((entry) => entry.text);
  const shown = [card.headline, card.expected, card.next_step, ...listed].filter(Boolean);
  const repeats = (paragraph) => shown.some((sentence) => plain(paragraph).includes(plain(sentence)));
  return String(text).split(/\n\s*\n/).filter((paragraph) => !repeats(paragraph)).join("\n\n");
}

function chart({ smm, smo }, texts) {
  const parts = [Math.round(smm * 100), 100 - Math.round(smm * 100)];
  const words = texts.share.replace("{smm}", parts[0]).replace("{smo}", parts[1]);
  const edge = (WIDTH * parts[0]) / 100;
  const gap = smm > 0 && smo > 0 ? 1.5 : 0;
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} 14`, role: "img", "aria-label": words, class: "chart", preserveAspectRatio: "none" },
    smm > 0 && bar("paid", 0, edge - gap),
    smo > 0 && bar("organic", edge + gap, WIDTH),
  );
  const legend = el(
    "p.legend",
    { "aria-hidden": "true" },
    el("span.paid", {}, `${texts.paid} ${parts[0]}\u00a0%`),
    el("span.organic", {}, `${texts.organic} ${parts[1]}\u00a0%`),
  );
  return el("div.split", {}, picture, legend);
}

// A pixel stays free on each side for the edge.
function bar(side, from, to) {
  return svg("rect", { class: side, x: from + 1, y: 1, width: Math.max(1, to - from - 2), height: 12, rx: 2.5 });
}

function reasons(rows, label) {
  if (!rows.length) return null;
  const item = (reason) => el(`li.${reason.favours === "smo" ? "organic" : "paid"}`, {}, reason.text);
  return el("div.reasons", {}, el("p.label", {}, label), el("ul", { dir: "auto" }, rows.map(item)));
}

function warnings(rows, texts) {
  if (!rows.length) return null;
  const list = el("ul", { dir: "auto" }, rows.map((warning) => el("li", {}, warning.text)));
  return el("div.warnings", {}, el("p.label", {}, texts.mind), list);
}

/** A button of a message: a choice to press or a link to follow; null when the link is not safe. */
export function actionOf(button, press) {
  if (!button.url) return el("button.chip", { type: "button", onclick: () => press(button) }, button.title);
  const address = safe(button.url);
  return address && link([button.title, address.startsWith("http") && icon("away")], address, { class: "chip link" });
}
