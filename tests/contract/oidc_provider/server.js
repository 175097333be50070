// Starts the provider on loopback, says where as one JSON line, ends with the process that started it.

import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

import { configuration } from './configuration.js';
import { interact } from './interactions.js';
import { readSettings } from './settings.js';
import { adapter } from './storage.js';

// Standard output carries the ready line alone; the library's notices go with its warnings.
console.info = console.warn;

const settings = readSettings();
const server = createServer();
server.listen(settings.port, '127.0.0.1');
await once(server, 'listening');

const address = `http://127.0.0.1:${server.address().port}`;
const issuer = settings.issuer || address;
const provider = new Provider(issuer, { ...configuration(settings), adapter });
// With a public name of its own it stands behind something that ends TLS and passes on the Host header.
provider.proxy = Boolean(settings.issuer);
const scheme = new URL(issuer).protocol.slice(0, -1);
provider.on('server_error', (_ctx, error) => console.error(error));
for (const refusal of ['authorization.error', 'grant.error', 'revocation.error', 'end_session.error']) {
  provider.on(refusal, (_ctx, error) => console.warn(`${refusal}: ${error.message} ${error.error_detail ?? ''}`));
}

// Everything that was given out, so that the tests can look for it where it must not be.
const record = (given) => settings.record && appendFileSync(settings.record, `${JSON.stringify(given)}\n`);
provider.on('authorization.success', (_ctx, given) => record({ code: given.code }));
provider.on('grant.success', (ctx) => record({ grant_type: ctx.oidc.params.grant_type, ...ctx.body }));
provider.on('grant.error', (ctx, error) => (
  record({ refused: ctx.oidc?.params?.grant_type ?? '', error: error.error, detail: error.error_detail })
));

provider.on('backchannel.success', (_ctx, client) => record({ backchannel: 'success', client: client.clientId }));
provider.on('backchannel.error', (_ctx, error, client) => {
  console.warn(`backchannel.error: ${error.message}`);
  record({ backchannel: 'error', client: client.clientId });
});

const answer = provider.callback();
server.on('request', (request, response) => {
  if (provider.proxy) request.headers['x-forwarded-proto'] = scheme;
  if (request.url.startsWith('/interaction/')) interact(provider, settings.people, request, response);
  else answer(request, response);
});

process.stdin.resume().on('end', () => process.exit());
process.stdout.write(`${JSON.stringify({ issuer, address })}\n`);
