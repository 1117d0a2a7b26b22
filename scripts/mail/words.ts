import type { Candidate } from '@/lib/operator/find-message';
import type { ListedMessage } from '@/lib/operator/list-messages';
import type { ListedSuppression } from '@/lib/operator/list-suppressions';
import type { OutboxState } from '@/lib/operator/read-outbox';
import type { RetryResult } from '@/lib/operator/retry-message';
import type { ShownMessage } from '@/lib/operator/show-message';
import { ageOf, timeOf } from '../operator/run';
import { lookAt } from '../operator/reasons';

const BLANKED = '(address blanked)';

/** How the outbox stands: what waits, who works it, and what keeps it. */
export function outboxWords({ waiting, oldestSeconds, workers, held }: OutboxState): string {
  const oldest = oldestSeconds === null ? '' : `, the oldest for ${ageOf(oldestSeconds)}`;
  return [
    waiting === 0
      ? 'No message waits.'
      : `${waiting === 1 ? '1 message waits' : `${waiting} messages wait`}${oldest}.`,
    workers === 0
      ? 'No worker lives: nothing is sent until one is started.'
      : `${workers === 1 ? '1 worker lives.' : `${workers} workers live.`}`,
    ...(held ? [`The provider takes no mail since ${timeOf(held.since)}: ${withHint(held.reason)}.`] : []),
  ].join('\n');
}

/** One message, on one line. */
export function listedWords(message: ListedMessage): string {
  const { id, kind, state, ageSeconds, attempts, address, reason } = message;
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return [
    id.slice(0, 8),
    kind.padEnd(19),
    state.padEnd(10),
    ageOf(ageSeconds).padEnd(7),
    tries.padEnd(11),
    address ?? BLANKED,
    reason ?? '',
  ]
    .join('  ')
    .trimEnd();
}

export const candidateWords = ({ id, kind, state, address, requestedAt }: Candidate): string =>
  [id, kind, state, address ?? BLANKED, `asked for ${timeOf(requestedAt)}`].join('  ');

/** Everything that is known of one message. */
export function shownWords(message: ShownMessage): string {
  const rows: [string, string | number | null | undefined][] = [
    ['Id', message.id],
    ['Kind', message.alarmKind ? `${message.kind}, ${message.alarmKind}` : message.kind],
    ['State', message.state],
    ['Reason', message.reason && withHint(message.reason)],
    ['Address', message.address ?? BLANKED],
    ['Asked from', message.device],
    ['Asked for', timeOf(message.requestedAt)],
    ['Written', timeOf(message.createdAt)],
    ['Next attempt', message.nextAttemptAt && timeOf(message.nextAttemptAt)],
    ['In hand', message.inHandUntil && `of a worker, until ${timeOf(message.inHandUntil)} at most`],
    ['Settled', message.settledAt && timeOf(message.settledAt)],
    ['Attempts', message.attempts],
    ['Unclear', message.unclearSince && `since ${timeOf(message.unclearSince)}: it may have been sent`],
    ['Provider’s id', message.providerId],
    ...message.links.map(({ purpose, condition, expiresAt }): [string, string] => [
      'Link',
      `${purpose}, ${condition}, ${condition === 'expired' ? 'since' : 'until'} ${timeOf(expiresAt)}`,
    ]),
  ];
  const steps = message.steps.map(({ at, step, reason }) =>
    [at.toISOString().slice(0, 19).replace('T', ' '), step, reason && `(${reason})`]
      .filter(Boolean)
      .join('  '),
  );
  return [
    ...rows
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => `${name.padEnd(15)}${value}`),
    '',
    'What happened (UTC)',
    ...(steps.length > 0 ? steps : ['nothing yet']).map((line) => `  ${line}`),
  ].join('\n');
}

/** An address, and what is held against it. */
export function suppressionWords({ address, bouncedAt, nextTryAt, complainedAt }: ListedSuppression): string {
  return [
    address ?? BLANKED,
    bouncedAt && `mail came back since ${timeOf(bouncedAt)}`,
    bouncedAt && nextTryAt && `next try ${timeOf(nextTryAt)}`,
    complainedAt && `complained ${timeOf(complainedAt)}`,
  ]
    .filter(Boolean)
    .join('  ');
}

const withHint = (reason: string): string => [reason, lookAt(reason)].filter(Boolean).join(': ');

const overWords: Record<string, string> = {
  sent: 'It was sent: the provider has it.',
  delivered: 'It was delivered.',
  delayed: 'It was sent, and the provider still tries to deliver it.',
  complained: 'It was delivered, and its reader called it spam.',
  skipped: 'It was never to be sent; show says why.',
  replaced: 'Another message stands in its place; show says which.',
};

/** Why a message is not tried again, and what to do instead. */
export function refusalWords(result: Exclude<RetryResult, { code: 'done' | 'unknown' }>): string {
  switch (result.code) {
    case 'in-hand':
      return 'A worker has it in hand at this moment; look again in a minute.';
    case 'over':
      return overWords[result.state] ?? `It is ${result.state}.`;
    case 'no-address':
      return 'Its address is blanked: nobody knows any more where it would go.';
    case 'too-late':
      return result.reason === 'request-too-old'
        ? `It was asked for more than an hour ago. ${insteadWords[result.kind] ?? 'Whoever asked has to ask again.'}`
        : `It would not be sent any more (${withHint(result.reason)}).`;
  }
}

const insteadWords: Record<string, string> = {
  'password-reset': 'Mail a fresh link: npm run account -- send-reset ADDRESS',
  renewal: 'Mail a fresh link: npm run account -- send-reset ADDRESS',
  'sign-up': 'Mail a fresh link: npm run account -- invite ADDRESS',
};
