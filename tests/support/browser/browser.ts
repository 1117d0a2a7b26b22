import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const launching = () => ({
  executablePath: process.env.CHROMIUM_PATH ?? CHROMIUM.find(existsSync),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

/** A Chromium whose settings block every cookie, as its person would set it; close() ends it. */
export async function openWithoutCookies(options: {
  javaScript: boolean;
  baseURL: string;
}): Promise<{ page: Page; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'sparekey-profile-'));
  mkdirSync(join(profile, 'Default'));
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(blocked));
  const { javaScript: javaScriptEnabled, baseURL } = options;
  const context = await chromium.launchPersistentContext(profile, {
    ...launching(),
    javaScriptEnabled,
    baseURL,
  });
  context.setDefaultTimeout(10_000);
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** A Chromium for the tests of one file. Every page's console and errors are kept: `complaints` must stay empty. */
export function useBrowser() {
  let browser: Browser | undefined;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch(launching());
  });
  afterAll(() => browser?.close());
  // Pages left open go on working: each test closes its own, but for those that are kept for the next.
  const left: BrowserContext[] = [];
  afterEach(async () => {
    await Promise.all(left.splice(0).map((context) => context.close()));
  });

  return {
    complaints,
    /** A browser of its own: no cookie shared with any other. */
    async open({
      javaScript,
      kept = false,
      ...options
    }: BrowserContextOptions & { javaScript: boolean; kept?: boolean }): Promise<{
      context: BrowserContext;
      page: Page;
    }> {
      if (!browser) throw new Error('the browser is not started');
      const context = await browser.newContext({ ...options, javaScriptEnabled: javaScript });
      if (!kept) left.push(context);
      context.setDefaultTimeout(10_000);
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${String(error)}`));
      return { context, page };
    },
  };
}

/** Fills a form of the page by field names and sends it by its button; waits for the answer when it loads a page. */
export async function send(page: Page, fields: Record<string, string>, button: RegExp): Promise<void> {
  for (const [name, value] of Object.entries(fields))
    await page.locator(`input[name="${name}"]:visible`).fill(value);
  await page.getByRole('main').getByRole('button', { name: button }).click();
}

/** Waits until React has taken the page over, so that what follows is the page with JavaScript. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const form = document.querySelector('main form');
    return form !== null && Object.keys(form).some((key) => key.startsWith('__react'));
  });
}
