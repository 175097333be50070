// Every method of every API of `@cognite/sdk`, called with values that mean nothing, against a `fetch`
// that notes what it was asked for: which operations of CDF this SDK calls.
import { createRequire } from "node:module";

const asked = new Set();
// What a value that means nothing is in a path.
const UNKNOWN = new Set(["0value", "undefined", "[object Object]"]);
// Whoever waits to ask again, or for a job's end, waits for ever.
globalThis.setTimeout = () => 0;
async function note(target, init = {}) {
  const parts = decodeURIComponent(new URL(target).pathname).replace(/\/$/, "").split("/");
  const path = parts.map((part) => (UNKNOWN.has(part) ? "{}" : part)).join("/");
  if (path.startsWith("/api/v1/")) asked.add(`${init.method ?? "GET"} ${path}`);
  const headers = { "Content-Type": "application/json" };
  return new Response('{"items": [], "jobId": 1, "status": "Completed"}', { headers });
}
// The SDK takes its `fetch` from this package.
const require = createRequire(import.meta.url);
const fetching = require("cross-fetch");
require.cache[require.resolve("cross-fetch")].exports = Object.assign(note, fetching, { default: note, fetch: note });

const { BaseResourceAPI } = require("@cognite/sdk-core");
const { CogniteClient } = require("@cognite/sdk");
const about = { appId: "paths", project: "plant-north", baseUrl: "https://cdf.example" };
const client = new CogniteClient({ ...about, oidcTokenProvider: async () => "token" });

// What the class below all APIs could do is no call of any one of them.
const GIVEN = new Set(Object.keys(new BaseResourceAPI("", { get() {}, post() {}, put() {} })));
const BELOW = new Set([Object.prototype, BaseResourceAPI.prototype]);
const thing = { id: "0value", externalId: "0value", items: [] };
const LISTS = [[thing], [thing]];
// Names of what a path leads to come first, and what is sent behind them.
const WAYS = [[], LISTS, [thing, thing], ...[1, 2, 3, 4].map((names) => [...Array(names).fill("0value"), [thing], thing])];

/** An API, those that it has, and those that its methods give for a name. */
function walk(api, seen, depth) {
  if (!api || typeof api !== "object" || seen.has(api) || depth > 4) return;
  seen.add(api);
  for (let kind = Object.getPrototypeOf(api); kind && !BELOW.has(kind); kind = Object.getPrototypeOf(kind))
    for (const name of Object.getOwnPropertyNames(kind)) {
      const { get, value } = Object.getOwnPropertyDescriptor(kind, name);
      if (get) attempt(() => walk(get.call(api), seen, depth + 1));
      else if (name !== "constructor" && typeof value === "function") call(api, name, seen, depth);
    }
  for (const [name, value] of Object.entries(api)) {
    if (isApi(value)) walk(value, seen, depth + 1);
    else if (typeof value === "function" && !GIVEN.has(name)) call(api, name, seen, depth);
  }
}

const isApi = (value) => value instanceof BaseResourceAPI || (value && Object.getPrototypeOf(value) === Object.prototype);

function call(api, name, seen, depth) {
  for (const values of WAYS)
    attempt(() => {
      const given = api[name](...values);
      if (isApi(given)) walk(given, seen, depth + 1);
      given?.then?.(undefined, () => {});
    });
}

function attempt(deed) {
  try {
    deed();
  } catch {
    // A method that wants something else.
  }
}
process.on("unhandledRejection", () => {});

const seen = new Set();
for (const name of Object.getOwnPropertyNames(CogniteClient.prototype)) {
  const { get } = Object.getOwnPropertyDescriptor(CogniteClient.prototype, name);
  if (get) attempt(() => walk(get.call(client), seen, 0));
}
for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate);
console.log(JSON.stringify([...asked].sort()));
process.exit(0);
