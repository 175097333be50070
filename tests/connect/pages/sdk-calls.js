/**
 * What the JavaScript SDK is asked to do, in an order in which it succeeds: in a page of the portal, and
 * in Node at the simulator's twin (tests/sdks/test_javascript_sdk.py).
 */
import { CogniteClient } from "@cognite/sdk";

const PROJECT = "plant-north";
const START = 1_767_225_600_000;
const DAY = { start: START, end: START + 86_400_000 };
const VIEW = { type: "view", space: "plant", externalId: "Equipment", version: "v1" };
const PART = 5 * 1024 * 1024;
const BINARY = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 7 + (at >> 8)) % 256);
const NODE = { instanceType: "node", space: "plant", externalId: "js-1" };
const EDGE = { instanceType: "edge", space: "plant", externalId: "js-edge" };
const TITLE = { property: ["title"], value: "pump" };

const all = (list) => list.autoPagingToArray({ limit: Infinity });
const xid = (...names) => names.map((externalId) => ({ externalId }));

async function fetched(client, ...ids) {
  const links = await client.files.getDownloadUrls(ids);
  return Promise.all(links.map(async ({ downloadUrl }) => (await fetch(downloadUrl)).arrayBuffer()));
}

async function inParts(client) {
  const about = { name: "big.bin", externalId: "js-big" };
  const session = await client.files.multipartUploadSession(about, 2);
  const told = [await session.uploadPart(0, new ArrayBuffer(PART)), await session.uploadPart(1, BINARY.buffer)];
  return { told, finished: session.getFinished() };
}

const access = {
  "token/inspect": (c) => c.get("/api/v1/token/inspect").then(({ data }) => data),
  "projects/retrieve": (c) => c.projects.retrieve(PROJECT),
  "groups/list": (c) => c.groups.list(),
  "groups/list all": (c) => c.groups.list({ all: true }),
  "security categories/list": (c) => all(c.securityCategories.list()),
  "sessions/list": (c) => c.sessions.list({ limit: 10 }),
  "profiles/list": (c) => all(c.profiles.list()),
  "profiles/me": (c) => c.profiles.me(),
  "profiles/search": (c) => c.profiles.search({ search: { name: "B" } }),
  "profiles/retrieve": (c) => c.profiles.retrieve([{ userIdentifier: "5b0c7a1e-0002-bob" }]),
};

const assets = {
  "assets/list": (c) => all(c.assets.list({ limit: 1000 })),
  "assets/list filtered": (c) => c.assets.list({ filter: { dataSetIds: [{ id: 17 }], root: false }, limit: 9 }),
  "assets/create": (c) =>
    c.assets.create([
      { name: "JS", externalId: "js-asset", parentId: 1003, metadata: { é: "ü" } },
      { name: "JS below", externalId: "js-b", parentExternalId: "js-asset" },
    ]),
  "assets/update": (c) => c.assets.update([{ externalId: "js-asset", update: { name: { set: "JS set" } } }]),
  "assets/retrieve": (c) => c.assets.retrieve([{ externalId: "js-asset" }, { id: 1001 }]),
  "assets/search": (c) => c.assets.search({ search: { name: "JS" } }),
  "assets/aggregate": (c) => c.assets.aggregate({}),
  "assets/delete": (c) => c.assets.delete(xid("js-asset"), { recursive: true }),
};

const series = {
  "time series/list": (c) => all(c.timeseries.list({ limit: 1000 })),
  "time series/create": (c) =>
    c.timeseries.create([
      { externalId: "js-ts", name: "JS", unit: "bar" },
      { externalId: "js-text", isString: true },
    ]),
  "time series/update": (c) => c.timeseries.update([{ externalId: "js-ts", update: { description: { set: "set" } } }]),
  "time series/retrieve": (c) => c.timeseries.retrieve(xid("js-ts")),
  "time series/search": (c) => c.timeseries.search({ search: { name: "line" } }),
  "time series/aggregate": (c) => c.timeseries.aggregate({}),
  "data points/insert": (c) =>
    c.datapoints.insert([
      { externalId: "js-ts", datapoints: [0, 1, 2].map((n) => ({ timestamp: START + n, value: n / 7 })) },
      { externalId: "js-text", datapoints: [{ timestamp: START, value: "æøå" }] },
    ]),
  "data points/retrieve": (c) => c.datapoints.retrieve({ items: xid("js-ts", "js-text"), ...DAY }),
  "data points/retrieve 10,000": (c) => c.datapoints.retrieve({ items: [{ id: 2001 }], start: START, limit: 10_000 }),
  "data points/retrieve aggregates": (c) =>
    c.datapoints.retrieve({ items: [{ id: 2001 }], ...DAY, aggregates: ["average", "max", "count"], granularity: "1h" }),
  "data points/latest": (c) => c.datapoints.retrieveLatest([{ id: 2001, before: DAY.end }]),
  "data points/delete": (c) => c.datapoints.delete([{ externalId: "js-ts", inclusiveBegin: START }]),
  "time series/delete": (c) => c.timeseries.delete(xid("js-ts", "js-text")),
};

const events = {
  "events/list 10,000": (c) => all(c.events.list({ filter: { type: "many" }, limit: 1000 })),
  "events/list filtered": (c) => c.events.list({ filter: { startTime: { min: 9000 } }, limit: 30 }),
  "events/create": (c) => c.events.create([{ externalId: "js-event", description: "Begun", startTime: 1, assetIds: [1003] }]),
  "events/update": (c) => c.events.update([{ externalId: "js-event", update: { subtype: { set: "x" } } }]),
  "events/retrieve": (c) => c.events.retrieve(xid("js-event")),
  "events/search": (c) => c.events.search({ search: { description: "Begun" } }),
  "events/aggregate": (c) => c.events.aggregate.count({ filter: {} }),
  "events/delete": (c) => c.events.delete(xid("js-event")),
};

const files = {
  "files/list": (c) => all(c.files.list({ limit: 1000 })),
  "files/upload": (c) =>
    c.files.upload({ name: "js.bin", externalId: "js-file", mimeType: "application/x-js", assetIds: [1003] }, BINARY.buffer, false, true),
  "files/download": (c) => fetched(c, { externalId: "js-file" }),
  "files/upload over it": (c) =>
    c.files.upload({ name: "js.bin", externalId: "js-file" }, BINARY.slice().reverse().buffer, true, true),
  "files/download again": (c) => fetched(c, { externalId: "js-file" }),
  "files/upload in parts": inParts,
  "files/download what came in parts": (c) => fetched(c, { externalId: "js-big" }),
  "files/download the plant's": (c) => fetched(c, { id: 4001 }, { id: 4007 }),
  "files/upload a text": (c) =>
    c.files.upload({ name: "pump.txt", externalId: "js-note", mimeType: "text/plain" }, "Pump 7\næøå", false, true),
  "files/update": (c) => c.files.update([{ externalId: "js-file", update: { source: { set: "js" } } }]),
  "files/retrieve": (c) => c.files.retrieve(xid("js-file")),
  "files/search": (c) => c.files.search({ search: { name: "line" } }),
  "files/aggregate": (c) => c.files.aggregate({}),
};

const documents = {
  "documents/list": (c) => all(c.documents.list({ limit: 1000 })),
  "documents/list filtered": (c) => c.documents.list({ filter: { equals: TITLE } }),
  "documents/search": (c) => c.documents.search({ search: { query: "layout" } }),
  "documents/aggregate": (c) => c.documents.aggregate.count({}),
  "documents/unique values": (c) => c.documents.aggregate.uniqueValues({ properties: [{ property: ["type"] }] }),
  "documents/content": async (c) => {
    const { items } = await c.documents.list({ filter: { equals: TITLE } });
    return c.documents.content(items[0].id);
  },
  "files/delete": (c) => c.files.delete(xid("js-file", "js-big", "js-note")),
};

const sets = {
  "data sets/list": (c) => all(c.datasets.list({ limit: 1000 })),
  "data sets/create": (c) => c.datasets.create([{ externalId: "js-set", name: "JS" }]),
  "data sets/update": (c) => c.datasets.update([{ externalId: "js-set", update: { description: { set: "set" } } }]),
  "data sets/retrieve": (c) => c.datasets.retrieve(xid("js-set")),
  "data sets/aggregate": (c) => c.datasets.aggregate({}),
};

const TABLE = ["js", "odd /ü table"];
const raw = {
  "raw databases/create": (c) => c.raw.createDatabases([{ name: "js" }]),
  "raw databases/list": (c) => all(c.raw.listDatabases()),
  "raw tables/create": (c) => c.raw.createTables("js", [{ name: TABLE[1] }]),
  "raw tables/list": (c) => all(c.raw.listTables("js")),
  "raw rows/insert 10,000": (c) =>
    c.raw.insertRows(...TABLE, Array.from({ length: 10_000 }, (_, n) => ({ key: `k/${n}`, columns: { n, none: null } }))),
  "raw rows/list 10,000": (c) => c.raw.listRows(...TABLE, { limit: 10_000 }).then(({ items }) => items),
  "raw rows/list in pages": (c) => all(c.raw.listRows("erp", "workorders", { limit: 100 })),
  "raw rows/retrieve": (c) => c.raw.retrieveRow(...TABLE, "k/9"),
  "raw rows/delete": (c) => c.raw.deleteRows(...TABLE, [{ key: "k/0" }]),
  "raw tables/delete": (c) => c.raw.deleteTables("js", [{ name: TABLE[1] }]),
  "raw databases/delete": (c) => c.raw.deleteDatabases([{ name: "js" }]),
};

const sources = (name) => [{ source: VIEW, properties: { name, description: "æøå" } }];
const models = {
  "spaces/list": (c) => all(c.spaces.list({ includeGlobal: true, limit: 2 })),
  "spaces/retrieve": (c) => c.spaces.retrieve(["plant"]),
  "instances/upsert": (c) => c.instances.upsert({ items: [{ ...NODE, sources: sources("One") }] }),
  "instances/upsert an edge": (c) => {
    const startNode = { space: NODE.space, externalId: NODE.externalId };
    const endNode = { space: "plant", externalId: "line-a" };
    return c.instances.upsert({ items: [{ ...EDGE, type: startNode, startNode, endNode }] });
  },
  "instances/list": (c) => c.instances.list({ sources: [{ source: VIEW }], instanceType: "node" }),
  "instances/list edges": (c) => c.instances.list({ instanceType: "edge" }),
  "instances/retrieve": (c) => c.instances.retrieve({ items: [NODE], sources: [{ source: VIEW }] }),
  "instances/search": (c) => c.instances.search({ view: VIEW, query: "dryer" }),
  "instances/aggregate": (c) =>
    c.instances.aggregate({ view: VIEW, aggregates: [{ count: { property: "externalId" } }], groupBy: ["name"] }),
  "instances/delete": (c) => c.instances.delete([NODE]),
};

const threeD = {
  "3D files/retrieve": (c) => c.files3D.retrieve(81),
};

const calls = { ...access, ...assets, ...series, ...events, ...files, ...documents, ...sets, ...raw, ...models, ...threeD };

/** As JSON would have it; bytes by their length and digest, and small ones themselves. */
async function plain(value) {
  if (value instanceof ArrayBuffer) return bytes(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return bytes(value);
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (value === undefined || typeof value === "function") return null;
  if (!value || typeof value !== "object" || value instanceof Date) return value;
  const pairs = Object.entries(value).filter(([, one]) => typeof one !== "function");
  return Object.fromEntries(await Promise.all(pairs.map(async ([key, one]) => [key, await plain(one)])));
}

async function bytes(data) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const shown = data.length > 300_000 ? null : base64(data);
  return { length: data.length, sha256: base64(digest), shown };
}

function base64(data) {
  let text = "";
  for (let at = 0; at < data.length; at += 32_768) text += String.fromCharCode(...data.subarray(at, at + 32_768));
  return btoa(text);
}

/** Every call's answer as JSON, or what was wrong with the first that failed. */
export async function run(baseUrl, token = "") {
  const client = new CogniteClient({ appId: "tests", project: PROJECT, baseUrl, oidcTokenProvider: async () => token });
  if (token) await client.authenticate();
  const answers = {};
  for (const [name, call] of Object.entries(calls)) {
    try {
      answers[name] = await plain(await call(client));
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
  }
  return JSON.stringify(answers);
}
