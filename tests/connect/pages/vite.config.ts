import { defineConfig, loadEnv } from "vite";

export default defineConfig(({ mode }) => {
  // A portal on this machine: `./run demo`, or `./run serve` with PORTAL_URL=http://localhost:8000.
  const portal = loadEnv(mode, ".", "PORTAL_").PORTAL_URL ?? "http://localhost:8000";
  return {
    server: {
      // The portal's cookie is the host's, whatever the port: open the page at localhost, not at 127.0.0.1.
      host: "localhost",
      proxy: { "/cdf": { target: portal, changeOrigin: true } },
    },
  };
});
