// A backend for frontend in a few lines of Node: a session in memory, its token, a kept connection to CDF.
// node node_proxy.mjs PORT UPSTREAM_PORT COOKIE TOKEN
import http from "node:http";

const [port, upstream, cookie, token] = process.argv.slice(2);
const sessions = new Map([[cookie, token]]);
const agent = new http.Agent({ keepAlive: true, maxSockets: 512 });

http
  .createServer((request, response) => {
    const found = /(?:^|;\s*)session=([^;]*)/.exec(request.headers.cookie ?? "");
    const held = found && sessions.get(found[1]);
    if (!held || !request.url.startsWith("/cdf/")) {
      response.writeHead(401).end();
      return;
    }
    const { cookie: _, connection: __, host: ___, ...headers } = request.headers;
    const call = http.request(
      {
        agent,
        port: upstream,
        host: "127.0.0.1",
        method: request.method,
        path: request.url.slice(4),
        headers: { ...headers, authorization: `Bearer ${held}` },
      },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      },
    );
    call.on("error", () => response.destroy());
    response.on("close", () => call.destroy());
    request.pipe(call);
  })
  .listen(Number(port), "127.0.0.1");
