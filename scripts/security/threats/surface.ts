import type { Section } from '../threat';

export const surface: Section = {
  title: 'Transport, headers and framework',
  threats: [
    {
      id: 'csrf-actions',
      name: 'Another site posts our forms',
      severity: 'high',
      done: 'The front takes a post only with the Origin of APP_URL, or without one when the browser says by Sec-Fetch-Site that it came from here or from nowhere. Forwarded headers count for nothing in this, and cookies are SameSite=Lax besides.',
      where: ['scripts/front/refusal.ts', 'scripts/front/forwarded.ts', 'scripts/front/serve.ts'],
    },
    {
      id: 'csrf-routes',
      name: 'Another site posts to our routes',
      severity: 'high',
      done: 'A route is refused like a form. The two that other machines call are known letter by letter, run no action and read no cookie: one wants a signature over the body, the other a bearer token in a header.',
      where: [
        'scripts/front/refusal.ts',
        'scripts/front/target.ts',
        'lib/webhooks/read.ts',
        'lib/next/bearer.ts',
      ],
    },
    {
      id: 'open-redirect',
      name: 'A callbackUrl that leads elsewhere',
      severity: 'high',
      done: 'Only a path of our own is carried along: it is read as a browser reads it, and what comes of that must begin with one slash. Redirects name paths or APP_URL, never the Host of a request, and next-auth’s own cookie has a name that nobody can plant.',
      where: ['lib/schemas/callback-url.ts', 'scripts/front/forwarded.ts', 'lib/next/auth.ts'],
    },
    {
      id: 'middleware-bypass',
      name: 'Headers that speak to the framework',
      severity: 'critical',
      done: 'The front drops them before Next sees them. There is no middleware to go around: each page, action and route asks for the session by itself.',
      where: ['scripts/front/forwarded.ts', 'lib/next/session.ts'],
    },
    {
      id: 'path-forms',
      name: 'Other spellings of a path',
      severity: 'critical',
      done: 'Whatever spelling leads to a page, the page itself asks who is there before it reads anything. Rules that go by the path read it in both ways, decoded first and parted first, and go by the stricter one; what can’t be read is refused.',
      where: ['lib/next/session.ts', 'scripts/front/target.ts', 'scripts/front/refusal.ts'],
    },
    {
      id: 'security-headers',
      name: 'Answers without security headers',
      severity: 'medium',
      done: 'The front sets them on every answer when it leaves, whoever made it, and also where Node’s parser refuses what is no request. All but static files is no-store.',
      where: ['scripts/front/shared-headers.ts', 'scripts/front/policy.ts', 'scripts/front/listen.ts'],
    },
    {
      id: 'request-nonce',
      name: 'A nonce sent by the client',
      severity: 'medium',
      done: 'The front makes 128 new bits for each answer and overwrites the header from which Next takes the nonce.',
      where: ['scripts/front/serve.ts', 'scripts/front/policy.ts'],
    },
    {
      id: 'cookie-attributes',
      name: 'Cookies that travel too far',
      severity: 'high',
      done: 'Every cookie is HttpOnly and SameSite=Lax, without Domain, and over https Secure with the prefix __Host- or, where it belongs to one page, __Secure-. Scripts keep nothing in the browser.',
      where: ['lib/next/auth.ts', 'lib/next/link-cookie.ts', 'lib/next/known-device.ts', 'lib/next/flash.ts'],
    },
    {
      id: 'image-optimiser',
      name: 'The image optimiser as a proxy',
      severity: 'high',
      done: 'It is off: its path answers 404 and fetches nothing.',
      where: ['next.config.mjs'],
    },
    {
      id: 'development-surface',
      name: 'The mailbox and other helps of development in public',
      severity: 'critical',
      done: 'In public the mailbox answers 404 in every spelling, no socket is opened, and no source map is built. A start with a setting that is for tests alone, or beside the demo account, is refused.',
      where: [
        'scripts/front/serve.ts',
        'scripts/front/target.ts',
        'lib/settings/rules.ts',
        'scripts/run/demo.ts',
      ],
    },
    {
      id: 'secrets-in-logs',
      name: 'Secrets in logs',
      severity: 'high',
      done: 'All that is printed goes through one log, which blanks fields by name, masks tokens, links and addresses in texts, and leaves out what the database says of a row. Lines are JSON with every control character escaped, paths lose their query and their long parts, and what makes libraries talk is taken out of the environment.',
      where: ['lib/redact.ts', 'lib/log.ts', 'scripts/front/console.ts', 'scripts/quiet.mjs'],
    },
  ],
};
