// What the tests decide about the provider, read from the environment once and strictly.

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
}

function seconds(name, otherwise) {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isSafeInteger(value) || value <= 0) throw new Error(`${name} is not a number of seconds`);
  return value;
}

const words = (name) => required(name).split(' ').filter(Boolean);

/** `people` is a JSON list of {key, subject, name, email, groups}; `keyClient` one more client's metadata. */
export function readSettings() {
  return {
    port: Number(process.env.OP_PORT ?? 0),
    issuer: process.env.OP_ISSUER,
    audience: required('OP_AUDIENCE'),
    audienceScopes: words('OP_AUDIENCE_SCOPES'),
    people: JSON.parse(required('OP_PEOPLE')),
    publicClient: required('OP_PUBLIC_CLIENT_ID'),
    confidentialClient: required('OP_CONFIDENTIAL_CLIENT_ID'),
    clientSecret: required('OP_CLIENT_SECRET'),
    keyClient: process.env.OP_KEY_CLIENT && JSON.parse(process.env.OP_KEY_CLIENT),
    redirectUris: words('OP_REDIRECT_URIS'),
    postLogoutRedirectUris: words('OP_POST_LOGOUT_REDIRECT_URIS'),
    backchannelUri: process.env.OP_BACKCHANNEL_URI,
    backchannelSession: Boolean(process.env.OP_BACKCHANNEL_SESSION),
    accessTokenSeconds: seconds('OP_ACCESS_TOKEN_SECONDS', 3600),
    idTokenSeconds: seconds('OP_ID_TOKEN_SECONDS', 3600),
    refreshTokenSeconds: seconds('OP_REFRESH_TOKEN_SECONDS', 86400),
    record: process.env.OP_RECORD,
    sessionSeconds: seconds('OP_SESSION_SECONDS', 86400),
  };
}
