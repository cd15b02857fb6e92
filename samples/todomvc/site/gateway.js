// The gateway as this page uses it: requests with an API key, where it demands one, and live events.
const $ = (id) => document.getElementById(id);

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Until the tab is closed, and under the name that the gateway's own page uses.
let apiKey = sessionStorage.getItem("api-key") || "";
let typed = null;
let stream = null;

/** Sends a request. If the gateway refuses the key, or that there is none, it asks the reader and sends it again. */
export async function ask(path, options = {}) {
  for (;;) {
    const key = apiKey;
    const headers = key ? { ...options.headers, Authorization: `Bearer ${key}` } : options.headers;
    const response = await fetch(path, { ...options, headers });
    if (response.status !== 401 && response.status !== 403) return response;
    const problem = await response.json();
    if (key === apiKey) await anotherKey(problem.detail);
  }
}

/** Shows the field for the key, once for all requests that wait for it. */
function anotherKey(reason) {
  $("key-reason").textContent = reason;
  $("key-form").hidden = false;
  typed ??= new Promise((resolve) => {
    const take = (event) => {
      event.preventDefault();
      apiKey = $("api-key").value.trim();
      sessionStorage.setItem("api-key", apiKey);
      $("key-form").hidden = true;
      typed = null;
      // Another key may read more.
      stream?.abort();
      resolve();
    };
    $("key-form").addEventListener("submit", take, { once: true });
  });
  return typed;
}

/**
 * The events that a filter lets pass, for ever, with "open" and "lost" for the connection. It uses fetch, since the
 * browser's EventSource cannot send a key, and resumes after the last event that came.
 */
export async function* events(filter) {
  let last = "";
  for (;;) {
    const opened = new AbortController();
    try {
      const headers = last ? { "Last-Event-ID": last } : {};
      const response = await ask(`/v1/events?${filter}`, { headers, signal: opened.signal });
      if (response.ok) {
        stream = opened;
        yield { name: "open" };
        for await (const event of parsed(response.body)) {
          if (event.id) last = event.id;
          if (event.data) yield { name: event.event, data: JSON.parse(event.data) };
        }
      }
    } catch {
      // The gateway is away, and will be back.
    }
    yield { name: "lost" };
    await pause(1000);
  }
}

/** The blocks of an event stream, each with its fields. */
async function* parsed(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n").map((line) => line.split(/: (.*)/s));
      yield Object.fromEntries(lines.map(([name, text]) => [name, text]));
    }
  }
}
