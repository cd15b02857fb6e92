// The page of the gateway. It uses the public API only, and sets text, never markup.
const MOST_EVENTS = 50;
const $ = (id) => document.getElementById(id);
let apiKey = sessionStorage.getItem("api-key") || "";
let lastEventId = "";
let stream = null;

function headers(more = {}) {
  return apiKey ? { Authorization: `Bearer ${apiKey}`, ...more } : more;
}

async function call(path, options = {}) {
  const response = await fetch(path, { ...options, headers: headers(options.headers) });
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    body = { detail: text };
  }
  if (!response.ok) {
    throw new Error(body?.detail || `HTTP ${response.status}`);
  }
  return body;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function pill(node, text, kind) {
  node.textContent = text;
  node.className = `pill ${kind}`;
}

function clock(millis) {
  return millis ? new Date(millis).toLocaleTimeString() : "";
}

// Modules

async function showModules() {
  let modules;
  try {
    modules = (await call("/v1/modules")).modules;
  } catch (error) {
    $("modules-empty").hidden = false;
    $("modules-empty").textContent = error.message;
    return;
  }
  const rows = modules.map((module) => {
    const row = element("tr");
    const name = element("td");
    const choose = element("button", module.module_id, "link");
    choose.type = "button";
    choose.addEventListener("click", () => {
      $("module").value = module.module_id;
      $("payload").focus();
    });
    name.append(choose);
    row.append(
      name,
      element("td", module.recent.completed, "number"),
      element("td", module.recent.failed, "number"),
      element("td", clock(module.recent.last_millis)),
    );
    return row;
  });
  $("modules").replaceChildren(...rows);
  $("module-ids").replaceChildren(
    ...modules.map((module) => {
      const option = element("option");
      option.value = module.module_id;
      return option;
    }),
  );
  $("modules-empty").hidden = modules.length > 0;
  $("modules-empty").textContent = "The folder of modules is empty.";
}

// Running a module

async function message() {
  const form = $("form").value;
  if (form === "json") {
    return { type_name: "Request", payload_json: JSON.parse($("payload").value) };
  }
  if (form === "file") {
    const file = $("file").files[0];
    if (!file) throw new Error("choose a file first");
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { type_name: "Request", payload_base64: btoa(binary) };
  }
  return { type_name: "Request", payload: $("payload").value };
}

function answerOf(job) {
  const answer = job.message;
  if (!answer) return job.last_error || "";
  if ("payload_json" in answer) return JSON.stringify(answer.payload_json, null, 2);
  if ("payload_base64" in answer) return answer.payload_base64;
  return Array.isArray(answer.payload) ? JSON.stringify(answer.payload) : answer.payload;
}

function showAnswer(summary, kind, text, json) {
  $("answer").hidden = false;
  pill($("answer-summary"), summary, kind);
  $("answer-text").textContent = text;
  $("answer-more").hidden = !json;
  $("answer-json").textContent = json ? JSON.stringify(json, null, 2) : "";
}

async function run(event) {
  event.preventDefault();
  $("run-button").disabled = true;
  const started = performance.now();
  try {
    const job = { module_id: $("module").value, message: await message() };
    if ($("job-key").value) job.key = $("job-key").value;
    const outcome = await call("/v1/jobs", {
      method: "POST",
      headers: { "Content-Type": "application/json", Prefer: "wait=30" },
      body: JSON.stringify(job),
    });
    const took = `${Math.round(performance.now() - started)} ms in all`;
    if (outcome.status === "completed") {
      showAnswer(`completed: ${outcome.duration_ms} ms, ${took}`, "good", answerOf(outcome), outcome);
    } else if (outcome.status === "failed") {
      const logs = outcome.logs?.length ? `\n\n${outcome.logs.join("\n")}` : "";
      showAnswer(`${outcome.failure} after ${outcome.attempts} attempts, ${took}`, "bad",
        answerOf(outcome) + logs, outcome);
    } else {
      showAnswer(`pending after ${took}`, "", `job ${outcome.job_id}`, outcome);
    }
  } catch (error) {
    showAnswer("not run", "bad", error.message, null);
  } finally {
    $("run-button").disabled = false;
  }
}

// Live outcomes: fetch instead of EventSource, which cannot send a key.

function addEvent(...parts) {
  const item = element("li", undefined, "new");
  item.append(...parts);
  $("events").prepend(item);
  while ($("events").children.length > MOST_EVENTS) $("events").lastChild.remove();
  $("events-empty").hidden = true;
}

function showEvent(name, job) {
  addEvent(
    element("span", name, `pill ${name === "completed" ? "good" : "bad"}`),
    element("strong", job.module_id || "unknown module"),
    element("span", name === "completed" ? `${job.duration_ms} ms` : job.failure),
    element("span", job.job_id || "", "id"),
  );
  soon();
}

function showState(state) {
  const entries = Object.entries(state.entries);
  const text = entries.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ");
  addEvent(
    element("span", "state", "pill"),
    element("strong", state.module_id),
    element("span", text.slice(0, 80) || "gone"),
    element("span", state.key, "id"),
  );
}

let refresh = 0;
function soon() {
  clearTimeout(refresh);
  refresh = setTimeout(() => {
    showModules();
    showDeadLetters();
  }, 400);
}

function take(block) {
  let name = "message";
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) lastEventId = line.slice(4);
    else if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data += line.slice(6);
  }
  if (data && name === "state") showState(JSON.parse(data));
  else if (data && name !== "gap") showEvent(name, JSON.parse(data));
  else if (name === "gap") soon();
}

async function follow() {
  stream?.abort();
  const mine = new AbortController();
  stream = mine;
  while (!mine.signal.aborted) {
    try {
      const more = lastEventId ? { "Last-Event-ID": lastEventId } : {};
      const response = await fetch("/v1/events", { headers: headers(more), signal: mine.signal });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      pill($("live"), "live", "good");
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        blocks.forEach(take);
      }
    } catch (error) {
      if (mine.signal.aborted) return;
      pill($("live"), "reconnecting", "bad");
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

// Dead letters

async function showDeadLetters() {
  const failure = $("failure").value;
  let letters;
  try {
    const query = failure ? `?failure=${encodeURIComponent(failure)}` : "";
    letters = (await call(`/v1/dead-letters${query}`)).dead_letters;
  } catch (error) {
    $("dead-empty").hidden = false;
    $("dead-empty").textContent = error.message;
    return;
  }
  const kinds = new Set([...$("failure").options].map((option) => option.value));
  for (const letter of letters) {
    if (!kinds.has(letter.failure)) {
      kinds.add(letter.failure);
      const option = element("option", letter.failure);
      option.value = letter.failure;
      $("failure").append(option);
    }
  }
  const chosen = new Set(selected());
  const opened = new Set(
    [...document.querySelectorAll("#dead-letters details[open]")].map((each) => each.dataset.id));
  $("dead-letters").replaceChildren(...letters.map((letter) => deadLetter(letter, chosen, opened)));
  $("dead-empty").hidden = letters.length > 0;
  $("dead-empty").textContent = "No dead letters.";
}

function deadLetter(letter, chosen, opened) {
  const item = element("li");
  const row = element("div", undefined, "row");
  if (letter.job && letter.job_id) {
    const box = element("input");
    box.type = "checkbox";
    box.value = letter.job_id;
    box.checked = chosen.has(letter.job_id);
    box.setAttribute("aria-label", `select ${letter.job_id}`);
    row.append(box);
  }
  const details = element("details");
  details.dataset.id = letter.job_id || "";
  details.open = Boolean(letter.job_id) && opened.has(letter.job_id);
  const summary = element("summary");
  summary.append(
    element("span", letter.failure, "pill bad"),
    ` ${letter.module_id || "unknown module"} `,
    element("span", letter.job_id || "", "id"),
  );
  const full = element("pre", JSON.stringify(letter, null, 2));
  full.tabIndex = 0;
  details.append(summary, element("p", letter.last_error), full);
  row.append(details);
  item.append(row);
  return item;
}

function selected() {
  return [...document.querySelectorAll("#dead-letters input:checked")].map((box) => box.value);
}

async function replay(event) {
  event.preventDefault();
  const ids = selected();
  const dry = $("dry-run").checked;
  if (ids.length === 0) {
    $("replay-result").textContent = "Select dead letters first.";
    return;
  }
  const lines = [];
  for (const id of ids) {
    try {
      const path = `/v1/dead-letters/${encodeURIComponent(id)}/replay${dry ? "?dry_run=true" : ""}`;
      const answer = await call(path, { method: "POST" });
      lines.push(dry ? `would replay ${id} as replay ${answer.replay}` : `replayed ${id}`);
    } catch (error) {
      lines.push(`${id}: ${error.message}`);
    }
  }
  $("replay-result").textContent = lines.join("\n");
  soon();
}

// Health

async function showHealth() {
  try {
    const response = await fetch("/readyz");
    pill($("health"), response.ok ? "ready" : "not ready", response.ok ? "good" : "bad");
  } catch {
    pill($("health"), "unreachable", "bad");
  }
}

$("form").addEventListener("change", () => {
  const isFile = $("form").value === "file";
  $("file-field").hidden = !isFile;
  $("text-field").hidden = isFile;
});
$("payload").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("run-form").requestSubmit();
});
$("run-form").addEventListener("submit", run);
$("dead-form").addEventListener("submit", replay);
$("failure").addEventListener("change", showDeadLetters);
$("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  apiKey = $("api-key").value.trim();
  sessionStorage.setItem("api-key", apiKey);
  $("access").open = false;
  follow();
  soon();
});
showHealth();
setInterval(showHealth, 5000);
showModules();
showDeadLetters();
follow();
