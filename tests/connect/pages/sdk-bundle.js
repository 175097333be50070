// One script for a page, from the SDK's own packages as they are: `sdkCalls.run(baseUrl)`.
import { build } from "vite";

const [outDir] = process.argv.slice(2);
await build({
  configFile: false,
  logLevel: "warn",
  build: {
    outDir,
    minify: false,
    lib: { entry: "sdk-calls.js", name: "sdkCalls", formats: ["iife"], fileName: () => "sdk-calls.js" },
  },
});
