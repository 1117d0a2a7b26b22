import { Resend, type Response as Answer } from 'resend';

/** An answer whose status isn't 2xx. `body` is null if it isn't JSON or was cut off. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly retryAfter: string | null,
    readonly body: unknown,
  ) {
    super(`status ${status}`);
  }
}

/**
 * Resend's SDK, except for how it reads answers: the SDK trusts a status in the body over the real one, reports a
 * gateway's page as an error of Resend, and hides why a connection failed. This client throws instead: a Refusal, or
 * fetch's own error, whose cause says how far it got. A success that isn't JSON has no data.
 */
export class ResendClient extends Resend {
  override async fetchRequest<T>(path: string, options: RequestInit = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.baseUrl}${path}`, options);
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new Refusal(response.status, response.headers.get('Retry-After'), body);
    return { data: body as T, error: null, headers: null };
  }
}
