/** How the portal itself refuses; CDF's own answers come without `X-Portal-Reason`. */
interface Refused {
  error: { message: string; reason: string; reference: string };
  sign_in?: string;
}
/** Shows where signing in starts, in a window of its own; resolves when the person is back. */
export type SignIn = (address: string, why: string) => Promise<void>;

export class PortalRefusal extends Error {
  constructor(readonly status: number, readonly refused: Refused["error"]) {
    super(`${refused.message} (reference ${refused.reference})`);
  }
}

/** `fetch` of CDF through the portal. It renews tokens by itself: only a person is ever waited for. */
export function throughPortal(portal: string, signIn: SignIn) {
  let waiting: Promise<void> | undefined;
  return async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("X-Portal-CSRF", "1");
    for (let again = false; ; again = true) {
      const answer = await fetch(`${portal}/cdf${path}`, { ...init, headers, credentials: "include" });
      if (!answer.headers.has("X-Portal-Reason")) return answer;
      const { error, sign_in }: Refused = await answer.json();
      if (answer.status !== 401 || !sign_in || again) throw new PortalRefusal(answer.status, error);
      waiting ??= signIn(new URL(sign_in, portal).href, error.message).finally(() => (waiting = undefined));
      await waiting;
    }
  };
}
