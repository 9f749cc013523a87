// Makes elements without ever reading HTML from a string, so that nothing anyone says can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: el("button.send", {type: "submit", onclick: f}, "Send"). False and null attributes and children are left out. */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  return fill(node, attributes, children);
}

/** An SVG element, made the same way. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

const PATHS = {
  chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 4.1A.8.8 0 0 1 5 19.5V16a2.5 2.5 0 0 1-1-2z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 10l6 6 6-6",
  send: "M12 19V5M6 11l6-6 6 6",
  person: "M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20c.4-3.6 3.3-5.5 7-5.5s6.6 1.9 7 5.5",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  copy: "M9 9h9.5v10.5H9zM6 15H4.5V4.5H15V6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  up: "M7 11v9H4v-9zM7 11l4-7.5c1.4 0 2.3 1.1 2 2.5L12.500 9H18a2 2 0 0 1 2 2.3l-1.100 7A2 2 0 0 1 17 20H7",
  clip: "M20 11.500l-8.200 8.200a5 5 0 0 1-7.100-7.100l8.300-8.300a3.300 3.300 0 0 1 4.700 4.700l-8.300 8.300a1.700 1.700 0 0 1-2.400-2.400l7.700-7.600",
  away: "M10 6H6v12h12v-4M13 5h6v6M19 5l-8 8",
};

/** A line drawing for a button; its button carries the words. */
export function icon(name, turned = false) {
  const path = svg("path", { d: PATHS[name], transform: turned ? "rotate(180 12 12)" : null });
  return svg("svg", { viewBox: "0 0 24 24", class: `icon i-${name}`, "aria-hidden": "true", focusable: "false" }, path);
}

/** A button that shows a drawing and says its words to those who do not see it. */
export function iconButton(name, words, onclick, attributes = {}) {
  return el("button.round", { type: "button", "aria-label": words, title: words, onclick, ...attributes }, icon(name));
}
