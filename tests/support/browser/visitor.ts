/** The whole name of a cookie of ours: over plain http it ends in the port of APP_URL. */
export function cookieAt(appUrl: string, name: string): string {
  const { protocol, port } = new URL(appUrl);
  const isOurs = /^(session|device|[a-z-]+-link|notice-[a-z-]+)$/.test(name);
  return isOurs && protocol === 'http:' ? `${name}-${port || '80'}` : name;
}

export type Answer = { status: number; headers: Headers; text: string; url: string };

const entities: Record<string, string> = {
  '&quot;': '"',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#x27;': "'",
};
const decoded = (text: string) =>
  text.replace(/&(?:quot|amp|lt|gt|#x27);/g, (entity) => entities[entity] ?? entity);

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : decoded(found);
}

/**
 * A browser without JavaScript, over plain HTTP: keeps cookies by path, posts forms as they stand in the page. For
 * what must be tried many times at once, or as no browser would.
 */
export class Visitor {
  private cookies = new Map<string, { value: string; path: string }>();

  /** `appUrl`: where it is not the address that is visited. */
  constructor(
    readonly origin: string,
    readonly appUrl = origin,
  ) {}

  cookie(name: string): string | undefined {
    const ofOurs = [...this.cookies.keys()].find((kept) => kept.replace(/-\d+$/, '') === name);
    return this.cookies.get(ofOurs ?? name)?.value;
  }

  setCookie(name: string, value: string, path = '/'): void {
    this.cookies.set(cookieAt(this.appUrl, name), { value, path });
  }

  /** The Cookie header for a path. */
  private cookieHeader(path: string): string {
    return [...this.cookies]
      .filter(([, one]) => path === one.path || one.path === '/' || path.startsWith(`${one.path}/`))
      .map(([name, one]) => `${name}=${one.value}`)
      .join('; ');
  }

  private keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      const over = attributes.some((one) => /^max-age=0$/i.test(one) || /^expires=.*1970/i.test(one));
      if (over) this.cookies.delete(name);
      else this.cookies.set(name, { value, path });
    }
  }

  /** What goes over the wire; a visitor that comes by another way has another one. */
  protected send(url: URL, init: RequestInit): Promise<Response> {
    return fetch(url, init);
  }

  /** One request, redirects not followed. */
  async request(path: string, init: RequestInit = {}): Promise<Answer> {
    const url = new URL(path, this.origin);
    const headers = new Headers(init.headers);
    const cookie = this.cookieHeader(url.pathname);
    if (cookie) headers.set('Cookie', cookie);
    const response = await this.send(url, { ...init, headers, redirect: 'manual' });
    this.keep(response.headers);
    return { status: response.status, headers: response.headers, text: await response.text(), url: url.href };
  }

  /** Opens a page and follows redirects of our own origin. */
  async open(path: string): Promise<Answer> {
    let answer = await this.request(path);
    for (let hops = 0; hops < 5 && answer.status >= 300 && answer.status < 400; hops++)
      answer = await this.request(new URL(answer.headers.get('location') ?? '/', answer.url).href);
    return answer;
  }

  /** The form of a page that has a field (or the first with a button), with what it carries hidden. */
  formIn(page: Answer, field?: string): FormData {
    const forms = page.text.match(/<form[\s\S]*?<\/form>/g) ?? [];
    const form = forms.find((one) =>
      field === undefined ? one.includes('<button') : one.includes(`name="${field}"`),
    );
    if (!form) throw new Error(`no form with ${field ?? 'a button'} at ${page.url}`);
    const data = new FormData();
    for (const tag of form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? [])
      data.append(attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? '');
    return data;
  }

  /** Fills and posts a form, as a browser without JavaScript does; redirects not followed. */
  async post(
    page: Answer,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const data = this.formIn(page, Object.keys(fields)[0]);
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    return this.request(page.url, {
      method: 'POST',
      body: data,
      headers: { Origin: this.origin, ...headers },
    });
  }
}
