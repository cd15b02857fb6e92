// A to-do list whose entries are the state of the module `todo`. Each change is a job with the list as
// its key; the page shows a change when the module's new state comes as an event, from any client.
import { ask, events, pause } from "./gateway.js";

const $ = (id) => document.getElementById(id);
const list = new URLSearchParams(location.search).get("list") || "shared";
const EMPTY = { entries: [], filter: "All", value: "", edit_value: "" };
const SHOWN = { All: () => true, Active: (entry) => !entry.completed, Completed: (entry) => entry.completed };

let state = EMPTY;
let changes = 0;
let editing = -1;

// Jobs: one after the other, because a job may depend on the one before. A job that may not have
// arrived is sent again under the same id, so that it runs once.

let sent = Promise.resolve();
let unsent = 0;

function send(command) {
  unsent += 1;
  showLive();
  sent = sent.then(() => deliver(command, crypto.randomUUID())).finally(() => {
    unsent -= 1;
    showLive();
  });
}

async function deliver(command, id) {
  for (;;) {
    try {
      const response = await ask(`/v1/modules/todo/invoke?key=${encodeURIComponent(list)}`, {
        method: "POST",
        headers: { "Idempotency-Key": id, Prefer: "respond-async" },
        body: JSON.stringify(command),
      });
      if (response.ok) return;
      const problem = await response.json();
      $("problem").textContent = problem.detail;
      if (response.status < 500 && response.status !== 429) return;
    } catch {
      // The gateway cannot be reached; the job is sent again.
    }
    await pause(500);
  }
}

// States: the current one, then each new one.

let connected = false;

async function follow() {
  for await (const event of events(`module=todo&key=${encodeURIComponent(list)}`)) {
    if (event.name === "state") {
      changes += 1;
      show(event.data);
    } else if (event.name === "failed") {
      $("problem").textContent = event.data.last_error;
    } else if (event.name === "open") {
      connected = true;
      load();
    } else if (event.name === "lost") {
      connected = false;
    } else if (event.name === "gap") {
      load();
    }
    showLive();
  }
}

async function load() {
  for (;;) {
    const before = changes;
    try {
      const response = await ask(`/v1/modules/todo/state/${encodeURIComponent(list)}`);
      const known = response.ok || response.status === 404;
      // An event that came in the meantime has the same state or a later one.
      if (known && before === changes) show(response.ok ? await response.json() : { entries: {} });
      if (known) return;
    } catch {
      // The gateway cannot be reached; the events bring the state later.
    }
    await pause(500);
  }
}

function show(published) {
  state = published.entries.list ? JSON.parse(published.entries.list) : EMPTY;
  $("problem").textContent = "";
  draw();
}

// The page

function showLive() {
  $("live").textContent = !connected ? "reconnecting" : unsent > 0 ? "saving" : "live";
}

function made(name, className, properties = {}) {
  return Object.assign(document.createElement(name), { className, ...properties });
}

function row(entry, index) {
  const item = made("li", entry.completed ? "completed" : "");
  if (index === editing) {
    item.append(editField(entry, index));
    return item;
  }
  const toggle = made("input", "toggle", { type: "checkbox", checked: entry.completed });
  toggle.setAttribute("aria-label", `Completed: ${entry.description}`);
  // What is shown is the state, not the click.
  toggle.addEventListener("click", (event) => {
    event.preventDefault();
    send({ Toggle: index });
  });
  const title = made("span", "title", { textContent: entry.description, tabIndex: 0 });
  const edit = () => {
    editing = index;
    draw();
    document.querySelector(".edit").focus();
  };
  title.addEventListener("dblclick", edit);
  title.addEventListener("keydown", (event) => event.key === "Enter" && edit());
  const destroy = made("button", "destroy", { type: "button", textContent: "×" });
  destroy.setAttribute("aria-label", `Remove: ${entry.description}`);
  destroy.addEventListener("click", () => send({ Remove: index }));
  item.append(toggle, title, destroy);
  return item;
}

function editField(entry, index) {
  const field = made("input", "edit", { value: entry.description, maxLength: 500 });
  field.setAttribute("aria-label", `Change: ${entry.description}`);
  const end = (save) => {
    if (editing !== index) return;
    editing = -1;
    const text = field.value.trim();
    if (save && text === "") send({ Remove: index });
    else if (save && text !== entry.description) send({ Rename: [index, text] });
    draw();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") end(true);
    else if (event.key === "Escape") end(false);
  });
  field.addEventListener("blur", () => end(true));
  return field;
}

function draw() {
  const shown = state.entries.filter(SHOWN[state.filter]);
  // Do not change a field while the user types in it.
  if (editing < 0 || !document.querySelector(".edit")) {
    $("todo-list").replaceChildren(...shown.map(row));
  }
  const left = state.entries.filter(SHOWN.Active).length;
  $("todo-count").textContent = `${left} ${left === 1 ? "item" : "items"} left`;
  $("footer").hidden = state.entries.length === 0;
  $("toggle-all").hidden = state.entries.length === 0;
  $("toggle-all").checked = left === 0;
  $("clear-completed").hidden = left === state.entries.length;
  for (const button of $("filters").children) {
    button.setAttribute("aria-pressed", String(button.value === state.filter));
  }
}

$("new-todo").addEventListener("keydown", (event) => {
  const text = event.target.value.trim();
  if (event.key !== "Enter" || text === "") return;
  event.target.value = "";
  send({ New: text });
});
$("toggle-all").addEventListener("click", (event) => {
  event.preventDefault();
  send("ToggleAll");
});
$("filters").addEventListener("click", (event) => {
  if (event.target.value) send({ SetFilter: event.target.value });
});
$("clear-completed").addEventListener("click", () => send("ClearCompleted"));
follow();
