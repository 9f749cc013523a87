// The page around the chat may swap its body, trap the focus, listen for keys: none of it may cost a visitor the chat.

// What is typed in the chat concerns nobody else: a shortcut of the page would swallow it.
const TYPING = ["keydown", "keypress", "keyup", "beforeinput", "input", "paste", "copy", "cut"];
const SHUT = ["inert", "aria-hidden", "hidden"];

/** Put the chat back whenever a page that loads the next one by itself (Turbo, htmx, Astro) took it away with the last. */
export function stayOnPage(chat) {
  const observer = new MutationObserver(() => requestAnimationFrame(restore));
  function restore() {
    if (!chat.isConnected) document.body?.append(chat);
    watch();
  }
  function watch() {
    for (const node of [document, document.documentElement, document.body]) {
      if (node) observer.observe(node, { childList: true });
    }
  }
  watch();
}

/** Undo what a dialog of the page does to everything beside it: nobody could write to the chat while it is open. */
export function stayFree(chat) {
  const free = () => SHUT.forEach((name) => chat.hasAttribute(name) && chat.removeAttribute(name));
  new MutationObserver(free).observe(chat, { attributes: true, attributeFilter: SHUT });
  // Such a dialog takes the focus back as soon as it hears that it went elsewhere.
  const ours = (event) => event.composedPath().includes(chat);
  addEventListener("focusin", (event) => ours(event) && event.stopImmediatePropagation(), { capture: true });
}

/** Keep what is typed under this root from the listeners of the page. */
export function keepTyping(root) {
  for (const kind of TYPING) root.addEventListener(kind, (event) => event.stopPropagation());
}
