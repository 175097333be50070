// The provider's pages: plain forms, no script, nothing loaded from anywhere.
// (The library's own pages import a web font, which a test without the outside world cannot have.)

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (value) => String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);

export const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

function page(title, body) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem }
  button { display: block; width: 100%; margin: .5rem 0; padding: .6rem; font: inherit; text-align: left }
</style>
<h1>${escape(title)}</h1>
${body}
</html>
`;
}

const button = (name, value, text) => (
  `<button name="${escape(name)}" value="${escape(value)}">${escape(text)}</button>`
);

export const signInPage = (action, people, client) => page('Sign in', `
<p>${escape(client)} asks who you are.</p>
<form method="post" action="${escape(action)}">
${people.map((person) => button('person', person.key, `${person.name} (${person.email})`)).join('\n')}
${button('cancel', 'yes', 'Cancel')}
</form>`);

export const consentPage = (action, client) => page('Allow access', `
<p>${escape(client)} asks to act for you.</p>
<form method="post" action="${escape(action)}">
${button('consent', 'yes', 'Allow')}
${button('cancel', 'yes', 'Cancel')}
</form>`);

/** `form` is the library's, with the id `op.logoutForm` and its own protection against forgery. */
export const signOutPage = (form) => page('Sign out', `
<p>Sign out of the provider too?</p>
${form}
<button form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button form="op.logoutForm">Stay signed in</button>`);

export const signedOutPage = () => page('Signed out', '<p>You are signed out of the provider.</p>');

export const errorPage = (error, description) => page('That did not work', `
<p><code>${escape(error)}</code></p>
<p>${escape(description ?? '')}</p>`);
