// In Node, with a token: base URL and token come by standard input.
import { text } from "node:stream/consumers";
import { run } from "./sdk-calls.js";

const { baseUrl, token } = JSON.parse(await text(process.stdin));
process.stdout.write(await run(baseUrl, token));
