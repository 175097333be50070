// The page is served beside the portal, or, with VITE_PORTAL, at an origin of its own.
const portal = import.meta.env.VITE_PORTAL ? (await import("./app-origins")).portal : location.origin;
const { start } = await import("./app");
start(portal);

export {};
