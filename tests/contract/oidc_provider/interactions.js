// The two questions that the provider asks a person: who are you, and (on prompt=consent) may they.

import { consentPage, errorPage, POLICY, signInPage } from './pages.js';
import { wantedAcr } from './strength.js';

const MOST_BYTES = 4096;

async function formOf(request) {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > MOST_BYTES) throw Object.assign(new Error('form too long'), { statusCode: 413 });
  }
  return new URLSearchParams(text);
}

function send(response, status, html) {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': POLICY,
    'Cache-Control': 'no-store',
  });
  response.end(html);
}

function ask(response, interaction, people) {
  const action = `/interaction/${interaction.uid}`;
  const client = interaction.params.client_id;
  const html = interaction.prompt.name === 'login'
    ? signInPage(action, people, client)
    : consentPage(action, client);
  send(response, 200, html);
}

function resultOf(interaction, form, people) {
  if (form.has('cancel')) {
    return { error: 'access_denied', error_description: 'the person cancelled' };
  }
  if (interaction.prompt.name === 'consent') return form.has('consent') ? { consent: {} } : undefined;
  const person = people.find((each) => each.key === form.get('person'));
  const acr = wantedAcr(interaction.params);
  return person && { login: { accountId: person.subject, amr: ['pwd'], acr } };
}

export async function interact(provider, people, request, response) {
  try {
    const interaction = await provider.interactionDetails(request, response);
    if (request.method === 'GET') return ask(response, interaction, people);
    const result = resultOf(interaction, await formOf(request), people);
    if (!result) return send(response, 400, errorPage('invalid_request', 'nobody of that name'));
    return await provider.interactionFinished(request, response, result);
  } catch (error) {
    if (!error.statusCode) console.error(error);
    return send(response, error.statusCode ?? 500, errorPage(error.name, error.message));
  }
}
