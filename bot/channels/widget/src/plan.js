// The parts of the advice one opens when one wants to know: the money, what to expect, the weeks, the measures.

import { el } from "./dom.js";

/** The parts this recommendation has, each folded. */
export function details(card, texts, lang) {
  const parts = [
    card.money && part(moneyTitle(card.money, texts, lang), money(card.money, texts, lang)),
    card.first_steps?.length && part(texts.today, lines(card.first_steps)),
    card.who?.length && part(texts.who, lines(card.who)),
    card.beside?.length && part(texts.beside, named(card.beside, (entry) => `${entry.name}.`, "text")),
    card.forecast?.length && part(texts.forecast, forecast(card.forecast, { ...texts, metrics: { ...texts.metrics, ...card.counted } }, lang)),
    card.plan?.length && part(texts.plan, weeks(card.plan, texts, lang)),
    card.strategies?.length && part(texts.strategies, named(card.strategies, (entry) => entry.name, "text")),
    card.kpis?.length && part(texts.kpis, named(card.kpis, (entry) => nameOf(entry.id, texts), "why")),
  ].filter(Boolean);
  return parts.length ? el("div.parts", {}, parts) : null;
}

function part(title, content) {
  return el("details", {}, el("summary", {}, title), content);
}

function moneyTitle({ total, currency }, texts, lang) {
  return texts.money.replace("{total}", amount(total, currency, lang));
}

function money(all, texts, lang) {
  const rows = Object.entries(texts.money_parts).filter(([key]) => all[key] > 0);
  return el("ul.rows2", {}, rows.map(([key, words]) => row(words, amount(all[key], all.currency, lang))));
}

function forecast(rows, texts, lang) {
  const sums = rows.filter((entry) => entry.platform === "all");
  const number = new Intl.NumberFormat(lang);
  const range = ({ low, high }) => texts.range.replace("{low}", number.format(low)).replace("{high}", number.format(high));
  const list = (sums.length ? sums : rows).map((entry) => row(nameOf(entry.metric, texts), range(entry)));
  return el("div", {}, el("ul.rows2", {}, list), el("p.small", { dir: "auto" }, texts.forecast_note));
}

function weeks(plan, texts, lang) {
  const day = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", timeZone: "UTC" });
  const entry = (words, kind) => el(`li.${kind}`, {}, el("strong", {}, `${texts[kind]}:`), ` ${words}`);
  const week = ({ week: number, starts, paid = [], organic = [] }) =>
    el(
      "li",
      {},
      el("p.label", {}, texts.week.replace("{week}", number).replace("{day}", starts ? day.format(new Date(starts)) : "")),
      el("ul", { dir: "auto" }, paid.map((words) => entry(words, "paid")), organic.map((words) => entry(words, "organic"))),
    );
  return el("ul.weeks", {}, plan.map(week));
}

function named(all, nameFor, key) {
  return el("ul.named", { dir: "auto" }, all.map((entry) => el("li", {}, el("strong", {}, nameFor(entry)), ` ${entry[key]}`)));
}

function lines(all) {
  return el("ul", { dir: "auto" }, all.map((words) => el("li", {}, words)));
}

function row(words, value) {
  return el("li", {}, el("span", {}, words), " ", el("strong", {}, value));
}

function nameOf(id, texts) {
  const words = texts.metrics[id] ?? id.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function amount(value, currency, lang) {
  try {
    return new Intl.NumberFormat(lang, { style: "currency", currency, maximumFractionDigits: 0 }).format(value);
  } catch {
    return `${Math.round(value)} ${currency ?? ""}`.trim();
  }
}
