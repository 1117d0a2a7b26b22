import { Resend, type Response as Answer } from 'resend';

/** An answer of another status than 2xx, as HTTP has it. `body` is null where it is no JSON, or never came whole. */
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
 * Resend's SDK without its reading of answers. That one believes a status in the body rather than the answer's own, makes
 * an error of Resend's of a gateway's page, and hides why a connection failed. Here whatever is no success throws: a
 * Refusal, or what fetch threw, whose cause says how far it came. A success that is no JSON has no data.
 */
export class ResendClient extends Resend {
  override async fetchRequest<T>(path: string, options: RequestInit = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.baseUrl}${path}`, options);
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new Refusal(response.status, response.headers.get('Retry-After'), body);
    return { data: body as T, error: null, headers: null };
  }
}
