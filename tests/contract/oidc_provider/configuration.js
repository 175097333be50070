// oidc-provider configured as an identity provider that people use with CDF: PKCE always, one API
// whose access tokens are JWTs, groups in both tokens, refresh tokens that rotate.

import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { errorPage, POLICY, signedOutPage, signOutPage } from './pages.js';
import { ACR_VALUES, policy, strengthClaims } from './strength.js';

const OPENID_SCOPES = 'openid profile email offline_access';

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomBytes(8).toString('hex');
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}

function clients(settings) {
  const common = {
    redirect_uris: settings.redirectUris,
    post_logout_redirect_uris: settings.postLogoutRedirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    ...(settings.backchannelUri && {
      backchannel_logout_uri: settings.backchannelUri,
      backchannel_logout_session_required: settings.backchannelSession,
    }),
  };
  return [
    { ...common, client_id: settings.publicClient, token_endpoint_auth_method: 'none' },
    {
      ...common,
      client_id: settings.confidentialClient,
      client_secret: settings.clientSecret,
      token_endpoint_auth_method: 'client_secret_basic',
    },
    ...(settings.keyClient ? [{ ...common, ...settings.keyClient }] : []),
  ];
}

const personOf = (settings, subject) => settings.people.find((each) => each.subject === subject);

function findAccount(settings, subject) {
  const person = personOf(settings, subject);
  if (!person) return undefined;
  const { name, email, groups } = person;
  return {
    accountId: subject,
    claims: () => ({ sub: subject, name, preferred_username: email, email, email_verified: true, groups }),
  };
}

/** Nobody is asked for consent: the clients belong to the same house as the provider. */
async function grantEverything(settings, ctx) {
  const { client, provider, session } = ctx.oidc;
  const known = session.grantIdFor(client.clientId);
  const existing = known && await provider.Grant.find(known);
  if (existing) return existing;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(OPENID_SCOPES);
  grant.addResourceScope(settings.audience, settings.audienceScopes.join(' '));
  await grant.save();
  return grant;
}

/** RFC 8707, with the one API as default, so that a client need not name it. */
function resourceIndicators(settings) {
  return {
    enabled: true,
    defaultResource: () => settings.audience,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      audience: settings.audience,
      scope: settings.audienceScopes.join(' '),
      accessTokenFormat: 'jwt',
      accessTokenTTL: settings.accessTokenSeconds,
      jwt: { sign: { alg: 'RS256' } },
    }),
  };
}

function show(ctx, html) {
  ctx.type = 'html';
  ctx.set('Content-Security-Policy', POLICY);
  ctx.body = html;
}

export function configuration(settings) {
  return {
    clients: clients(settings),
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    acrValues: ACR_VALUES,
    claims: {
      openid: ['sub', 'groups'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    // Otherwise an ID token beside an access token holds `sub` alone (OpenID Connect Core 1.0 §5.4),
    // and an access token for the API opens no userinfo endpoint.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    rotateRefreshToken: true,
    // Most clients ask for offline_access without prompt=consent; the library would then leave it out.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // The library's own dispatcher calls no loopback address (a defence of public providers); the portal is there.
    // Its own time limit of 2.5 s is for servers that do nothing else; tests share two cores with all they start.
    // A node that was killed leaves a kept connection behind, on which the next call fails; it is made once more.
    fetch: (url, { dispatcher, signal, ...options }) => {
      const call = () => globalThis.fetch(url, { ...options, signal: AbortSignal.timeout(10_000) });
      return call().catch(call);
    },
    findAccount: (_ctx, subject) => findAccount(settings, subject),
    loadExistingGrant: (ctx) => grantEverything(settings, ctx),
    extraTokenClaims: (ctx, token) => ({
      ...strengthClaims(ctx),
      // A program that signs in by itself is among the people by its client id.
      groups: personOf(settings, token.accountId ?? token.clientId)?.groups ?? [],
      scp: token.scope,
      appid: token.clientId,
    }),
    features: {
      backchannelLogout: { enabled: Boolean(settings.backchannelUri) },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: resourceIndicators(settings),
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => show(ctx, signOutPage(form)),
        postLogoutSuccessSource: (ctx) => show(ctx, signedOutPage()),
      },
    },
    interactions: { policy: policy(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    renderError: (ctx, out) => show(ctx, errorPage(out.error, out.error_description)),
    ttl: {
      AccessToken: settings.accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: settings.sessionSeconds,
      IdToken: settings.idTokenSeconds,
      Interaction: 600,
      RefreshToken: settings.refreshTokenSeconds,
      Session: settings.sessionSeconds,
    },
  };
}
