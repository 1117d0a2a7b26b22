import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { Shot, TimedForm } from './timing-forms';

/** Milliseconds of an answer to a form, and of its page asked for right after it. */
export type Times = { answer: number; page: number };

const IDLE = { status: 'idle', values: {}, fieldErrors: {}, formError: null, retryAfterSeconds: null };

/** An attacker with one connection, who calls the server action behind a form: there is less in its answer than in a page. */
export class TimingClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly origin: string) {}

  close(): void {
    this.agent.destroy();
  }

  /** Sends a form and asks for its page, on the same connection. Throws when it was refused: nothing is measured then. */
  async send(action: string, { path }: TimedForm, { fields, cookie = '' }: Shot): Promise<Times> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(`_1_${name}`, value);
    form.append('0', JSON.stringify([IDLE, '$K1']));
    const encoded = new Response(form);
    const type = encoded.headers.get('content-type') ?? '';
    const body = Buffer.from(await encoded.arrayBuffer());
    const headers = {
      'Next-Action': action,
      Origin: this.origin,
      Accept: 'text/x-component',
      'Content-Type': type,
      'Content-Length': body.length,
      Cookie: cookie,
    };
    const answer = await this.timed('POST', path, headers, body);
    const page = await this.timed('GET', path, { Cookie: cookie });
    return { answer: answer.took, page: page.took };
  }

  /** The id of the action behind the form of a page. */
  async actionOf({ path, field, name }: TimedForm, { cookie = '' }: Shot): Promise<string> {
    const { text } = await this.timed('GET', path, { Cookie: cookie });
    const forms = text.match(/<form[\s\S]*?<\/form>/g) ?? [];
    const form = forms.find((one) => one.includes(field ? `name="${field}"` : '<button'));
    const id = form && /&quot;id&quot;:&quot;([0-9a-f]+)&quot;/.exec(form)?.[1];
    if (!id) throw new Error(`no form for ${name} at ${path}`);
    return id;
  }

  private async timed(method: string, path: string, headers: OutgoingHttpHeaders, body?: Buffer) {
    const begun = performance.now();
    const asked = request(new URL(path, this.origin), { method, headers, agent: this.agent });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const took = performance.now() - begun;
    const { statusCode = 0 } = response;
    if (statusCode !== 200 && statusCode !== 303) throw new Error(`${method} ${path} answered ${statusCode}`);
    return { took, text: Buffer.concat(chunks).toString() };
  }
}
