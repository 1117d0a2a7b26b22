import { beforeEach, expect, it } from 'vitest';
import { readLink } from '@/lib/links/read';
import { messages, tokenIn, workOnce, write, useResend } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';
import { type Fault } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';

const resend = useResend();
let person: Person;
beforeEach(async () => {
  person = await newPerson();
});

// proves: same-key
it.each<Fault>([{ status: 500 }, 'break-after-accept'])(
  'after %j an app that has moved mails a link to its new address, under another key, and the first link is over',
  async (fault) => {
    resend.fault(fault);
    await write('password-reset', person.email);
    await workOnce();
    await withSettings({ appUrl: 'https://moved.example.com' }, async () => {
      await workOnce();
      await workOnce();
      expect((await messages()).map(({ state, reason }) => [state, reason])).toEqual([
        ['replaced', 'app-moved'],
        ['sent', null],
      ]);
      const [first, second, ...others] = resend.requests;
      expect(others).toEqual([]);
      expect(second?.key).not.toBe(first?.key);
      expect(second?.mail.text).toContain('https://moved.example.com/reset-password/');
      expect(second?.body).not.toContain('localhost:3000');
      expect((await readLink('password-reset', tokenIn(second ?? expect.fail()))).state).toBe('live');
    });
    expect((await readLink('password-reset', tokenIn(resend.requests[0] ?? expect.fail()))).state).toBe(
      'dead',
    );
  },
);
