// One line on any page: <script src="https://…/widget.js" defer></script>. Options are data attributes of that line.

import { AgencyChat } from "./chat.js";
import { stayFree, stayOnPage } from "./staying.js";

// A module, or a text that an optimiser evaluates, is nobody's current script: then ours is found by its name.
const OURS = ({ src, dataset }) => /\/widget\.js([?#]|$)/.test(src) || dataset.server;
const script = document.currentScript ?? [...document.scripts].find(OURS);

/** Put the chat on the page, once, however often the line stands there. */
function start() {
  if (customElements.get("agency-chat")) return;
  if (!script) return console.warn("The chat does not know its server: give its script data-server.");
  customElements.define("agency-chat", AgencyChat);
  const chat = document.createElement("agency-chat");
  const { server, side, theme, dir } = script.dataset;
  chat.setAttribute("server", server ?? new URL(script.src).origin);
  if (side) chat.setAttribute("data-side", side);
  if (theme) chat.setAttribute("data-theme", theme);
  if (dir) chat.dir = dir;
  document.body.append(chat);
  stayOnPage(chat);
  stayFree(chat);
}

if (document.body) start();
else addEventListener("DOMContentLoaded", start);
