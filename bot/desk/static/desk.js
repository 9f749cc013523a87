// What pages cannot do without a script: keep the end of a live talk in sight, and send with Ctrl+Enter.
"use strict";

function showEnd() {
  const live = document.getElementById("live");
  if (live) live.scrollIntoView({ block: "end" });
}

document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[data-follow]")) showEnd();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.closest && event.target.closest("[data-follow]")) showEnd();
});

// A talk goes on over a socket: what is sent there takes the place of what the page asks for every second while it has none.
const LOST_AFTER = 40000;
let heard = null;
let pause = 1000;

function connect(talk) {
  const url = new URL(talk.dataset.socket, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  let watch = 0;
  const expect = (wait) => {
    clearTimeout(watch);
    watch = setTimeout(() => socket.close(), wait);
  };
  expect(10000);
  socket.addEventListener("open", () => {
    heard = socket;
    const { after, state } = document.getElementById("live").dataset;
    socket.send(JSON.stringify({ word: talk.dataset.word, after: Number(after), state }));
  });
  socket.addEventListener("message", (event) => {
    pause = 1000;
    expect(LOST_AFTER);
    if (event.data) htmx.swap("#live", event.data, { swapStyle: "outerHTML" });
  });
  socket.addEventListener("close", () => {
    clearTimeout(watch);
    if (heard === socket) heard = null;
    setTimeout(connect, pause, talk);
    pause = Math.min(pause * 2, 30000);
  });
}

document.addEventListener("DOMContentLoaded", () => {
  const talk = document.querySelector("[data-socket]");
  if (talk) connect(talk);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (heard && event.target.id === "live") event.preventDefault();
});

// What was asked for before the socket was there comes over the socket as well.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (heard && event.detail.xhr && event.target.id === "live") event.detail.shouldSwap = false;
});

document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.tagName === "TEXTAREA" && form) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// A sound and a notification when one more visitor waits, for who asked for it in this browser.
const WANTED = "desk.notify";

function ring() {
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  tone.frequency.value = 660;
  tone.connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.15);
}

function tell(count) {
  ring();
  if (window.Notification && Notification.permission === "granted") new Notification(`Waiting for a person: ${count}`);
}

let waiting = null;

function count() {
  const queue = document.getElementById("queue");
  const now = queue ? Number(queue.dataset.waiting) : 0;
  if (waiting !== null && now > waiting && localStorage.getItem(WANTED)) tell(now);
  waiting = now;
}

document.addEventListener("htmx:afterSettle", count);
document.addEventListener("DOMContentLoaded", () => {
  count();
  const button = document.querySelector("[data-notify]");
  if (!button) return;
  const show = () => button.setAttribute("aria-pressed", String(Boolean(localStorage.getItem(WANTED))));
  button.hidden = false;
  show();
  button.addEventListener("click", async () => {
    if (localStorage.getItem(WANTED)) localStorage.removeItem(WANTED);
    else {
      localStorage.setItem(WANTED, "1");
      if (window.Notification) await Notification.requestPermission();
    }
    show();
  });
});

// The visitor sees that somebody writes: said at most every three seconds.
let lastSign = 0;

document.addEventListener("input", (event) => {
  const place = event.target.dataset && event.target.dataset.typing;
  if (!place || !event.target.value.trim() || Date.now() - lastSign < 3000) return;
  lastSign = Date.now();
  const word = event.target.form.elements.word.value;
  fetch(place, { method: "POST", body: new URLSearchParams({ word }) }).catch(() => {});
});

// A file goes by itself, as soon as it is chosen; what is said to it stands beside the button.
document.addEventListener("change", async (event) => {
  const place = event.target.dataset && event.target.dataset.file;
  const file = place && event.target.files[0];
  if (!file) return;
  const fault = event.target.form.querySelector("[data-file-fault]");
  fault.textContent = "Sending…";
  const query = new URLSearchParams({ name: file.name, id: `${Date.now()}-${Math.random().toString(36).slice(2)}` });
  const answer = await fetch(`${place}?${query}`, {
    method: "POST",
    headers: { "X-Word": event.target.form.elements.word.value, "Content-Type": "application/octet-stream" },
    body: file,
  }).catch(() => null);
  fault.textContent = !answer ? "It could not be sent." : answer.ok ? "" : await answer.text();
  event.target.value = "";
});

// A saved answer is put where somebody writes, to be changed before it goes.
document.addEventListener("change", (event) => {
  if (!event.target.matches || !event.target.matches("[data-saved]") || !event.target.value) return;
  const box = event.target.form.elements.text;
  box.value = [box.value.trim(), event.target.value].filter(Boolean).join("\n");
  event.target.value = "";
  box.focus();
});
