import { afterEach, expect, it } from 'vitest';
import { startWorker, type Worker } from '@/lib/worker/work';
import { messages, useResend, write } from '../../support/mail/outbox';
import { newAddress, newPerson } from '../../support/people/people';
import { until } from '../../support/until';

const resend = useResend();
const workers: Worker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

const MANY = 12;
const mailTo = (address: string) => resend.requests.some(({ mail }) => String(mail.to) === address);

// An attacker who owns a mailbox asks for mail to others first, then to their own, and times its arrival while the
// provider is slow. Here it never answers at all for the others, which is as slow as can be.
// proves: forgot-timing
it.each([
  ['have an account', async () => (await newPerson()).email, MANY],
  ['have none', () => Promise.resolve(newAddress()), 0],
])(
  'a slow provider delays no later mail when the addresses asked for before %s',
  async (_, address, sent) => {
    const own = (await newPerson()).email;
    resend.fault('hang', sent);
    for (let count = 0; count < MANY; count += 1) await write('password-reset', await address());
    workers.push(startWorker());
    await until('the others are decided', async () => {
      const undecided = (await messages()).filter(
        ({ state, unclearSince }) => state === 'queued' && !unclearSince,
      );
      return undecided.length === 0 && resend.requests.length === sent;
    });
    await write('password-reset', own);
    await until('its mail arrives', () => mailTo(own));
    expect(resend.requests).toHaveLength(sent + 1);
    // None of the others has come to an end: this one did not wait for them.
    expect((await messages()).filter(({ state }) => state === 'queued').length).toBeGreaterThanOrEqual(sent);
  },
);

it('a slow provider never has a request wait for notices', async () => {
  const person = await newPerson();
  const asking = await newPerson();
  resend.fault('hang', 4);
  for (let count = 0; count < 10; count += 1) await write('password-changed', person.email, person.id);
  workers.push(startWorker());
  await until('notices hang', () => resend.requests.length === 4);
  await write('password-reset', asking.email);
  await until('its mail arrives', () => mailTo(asking.email));
  expect(resend.requests).toHaveLength(5);
});
