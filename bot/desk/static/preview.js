// Shows texts that are being edited as the widget shows them, by the widget's own reader of Markdown.
import { blocks, setHome } from "./markdown.js";

const form = document.querySelector("[data-preview]");
const box = document.getElementById("preview-box");

function fill(text, words) {
  return text.replace(/(?<!\{)\{([^{}\n]*)\}(?!\})/g, (whole, name) => words[name] ?? whole);
}

function show() {
  const words = JSON.parse(document.querySelector("[data-words]").dataset.words);
  const parts = ["short", "more", "why", "example"].map((name) => form.elements[name]?.value.trim()).filter(Boolean);
  const bubbles = parts.map((text) => {
    const bubble = document.createElement("div");
    bubble.className = "said-line";
    bubble.append(...blocks(fill(text, words)));
    return bubble;
  });
  box.replaceChildren(...bubbles);
}

if (form && box) {
  setHome(location.origin);
  form.addEventListener("input", show);
  show();
}
