/** Where the portal is: VITE_PORTAL=https://portal.example.com in the app's `.env`. */
export const portal: string = import.meta.env.VITE_PORTAL;

const plain = globalThis.fetch;

// @cognite/sdk calls `fetch` without cookies of another origin, and takes it when it is imported: import this first.
globalThis.fetch = (target, init) => {
  const address = target instanceof Request ? target.url : String(target);
  return plain(target, address.startsWith(`${portal}/cdf/`) ? { ...init, credentials: "include" } : init);
};
