// Stronger sign-ins (RFC 9470): asked for by `acr_values`, given by asking the person once more, told in access tokens.

import { interactionPolicy } from 'oidc-provider';

const { base, Check } = interactionPolicy;

export const ACR_VALUES = ['gold', 'silver'];

/** The first of `acr_values` that is known here; the others are wishes that stay unmet (Core 1.0 §3.1.2.1). */
export const wantedAcr = (params) => (params.acr_values ?? '').split(' ').find((value) => ACR_VALUES.includes(value));

/** The library asks again for an essential `acr` only; whoever asks for one here is to get it. */
export function policy() {
  const prompts = base();
  prompts.get('login').checks.add(new Check('acr_values', 'a stronger sign-in is required', ({ oidc }) => {
    const wanted = wantedAcr(oidc.params);
    return wanted && oidc.acr !== wanted ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
  }));
  return prompts;
}

/** RFC 9068 §2.2.1; a refreshed token tells of the sign-in that it comes from. */
export function strengthClaims({ oidc: { entities } }) {
  const source = entities.AuthorizationCode ?? entities.RefreshToken;
  return { auth_time: source?.authTime, acr: source?.acr };
}
