// One line on any page: <script src="https://…/widget.js" defer></script>. Options are data attributes of that line.

import { AgencyChat } from "./chat.js";

const script = document.currentScript;

/** Put the chat on the page, once, however often the line stands there. */
function start() {
  if (customElements.get("agency-chat")) return;
  customElements.define("agency-chat", AgencyChat);
  const chat = document.createElement("agency-chat");
  const { server, side, theme, dir } = script.dataset;
  chat.setAttribute("server", server ?? new URL(script.src).origin);
  if (side) chat.setAttribute("data-side", side);
  if (theme) chat.setAttribute("data-theme", theme);
  if (dir) chat.dir = dir;
  document.body.append(chat);
}

if (document.body) start();
else addEventListener("DOMContentLoaded", start);
