import { expect, it } from 'vitest';
import type { Env } from '@/lib/env';
import { listMailbox } from '@/lib/mail/mailbox/list';
import { openTransport } from '@/lib/mail/transports/open';
import { rendering } from '../../../support/mail/rendering';
import { startResendStandIn } from '../../../support/mail/resend-stand-in';
import { withSettings } from '../../../support/server/settings';
import { startSmtpServer } from '../../../support/mail/smtp-server';

const sendBy = (mail: Env['mail']) =>
  withSettings({ mail }, async () => {
    const transport = openTransport();
    const outcome = await transport.send({ id: 'message-1', rendering }, AbortSignal.timeout(10_000));
    await transport.close();
    return outcome;
  });

it('sends through the transport that the settings choose, and no other', async () => {
  const resend = await startResendStandIn();
  const smtp = await startSmtpServer();
  const { host, port } = smtp;
  const counts = async () => [resend.accepted.length, smtp.received.length, (await listMailbox()).length];
  try {
    expect(await sendBy({ kind: 'resend', apiKey: 're_test', baseUrl: resend.url })).toEqual({
      outcome: 'accepted',
      providerId: 're_1',
    });
    expect(await counts()).toEqual([1, 0, 0]);
    await sendBy({ kind: 'smtp', host, port, tls: false, username: null, password: null });
    expect(await counts()).toEqual([1, 1, 0]);
    await sendBy({ kind: 'mailbox' });
    expect(await counts()).toEqual([1, 1, 1]);
  } finally {
    await resend.stop();
    await smtp.stop();
  }
});
