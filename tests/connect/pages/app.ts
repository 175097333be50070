/** What the tests click at: a call and its answer. */
import { CogniteClient } from "@cognite/sdk";
import { PortalRefusal, throughPortal } from "./portal";
import { signIn } from "./sign-in";

function find<T extends Element>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(selector);
  return found;
}

async function byFetch(cdf: ReturnType<typeof throughPortal>, path: string, body: string): Promise<string> {
  const init = body && { method: "POST", body, headers: { "Content-Type": "application/json" } };
  const answer = await cdf(path, init || {});
  const { items, error } = await answer.json();
  return answer.ok ? `CDF gave ${items.length}` : `CDF said ${answer.status}: ${error.message}`;
}

async function bySdk(portal: string): Promise<string> {
  const project = "plant-north";
  const client = new CogniteClient({
    appId: "my-client",
    project,
    baseUrl: `${portal}/cdf`,
    oidcTokenProvider: async () => "",
  });
  const { items } = await client.assets.list({ limit: 10 });
  return `The SDK got ${items.length}`;
}

function said(error: unknown): string {
  if (error instanceof PortalRefusal) return `The portal said ${error.status} ${error.refused.reason}: ${error.message}`;
  return String(error);
}

export function start(portal: string): void {
  const cdf = throughPortal(portal, signIn);
  const form = find<HTMLFormElement>("form");
  const output = find<HTMLOutputElement>("output");
  form.onsubmit = (event) => {
    event.preventDefault();
    const asked = new FormData(form, event.submitter);
    const [path, body] = [String(asked.get("path")), String(asked.get("body"))];
    output.textContent = "";
    const called = asked.get("through") === "sdk" ? bySdk(portal) : byFetch(cdf, path, body);
    called.catch(said).then((text) => (output.textContent = text));
  };
  form.dataset.ready = "";
}
