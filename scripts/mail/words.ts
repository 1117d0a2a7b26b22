import type { Candidate } from '@/lib/operator/find-message';
import type { ListedMessage } from '@/lib/operator/list-messages';
import type { ListedSuppression } from '@/lib/operator/list-suppressions';
import type { OutboxState } from '@/lib/operator/read-outbox';
import type { RetryResult } from '@/lib/operator/retry-message';
import type { ShownMessage } from '@/lib/operator/show-message';
import { ageOf, timeOf } from '../operator/run';
import { hintFor } from '../operator/reasons';

const BLANKED = '(address removed)';

/** The state of the outbox: waiting messages, workers, and whether the provider refuses email. */
export function outboxWords({ waiting, oldestSeconds, workers, held }: OutboxState): string {
  const oldest = oldestSeconds === null ? '' : `, the oldest for ${ageOf(oldestSeconds)}`;
  return [
    waiting === 0
      ? 'No messages are waiting.'
      : `${waiting === 1 ? '1 message is waiting' : `${waiting} messages are waiting`}${oldest}.`,
    workers === 0
      ? 'No worker is running, so nothing is sent. Start the app or npm run worker.'
      : `${workers === 1 ? '1 worker is running.' : `${workers} workers are running.`}`,
    ...(held
      ? [`The provider has refused our email since ${timeOf(held.since)}. Reason: ${withHint(held.reason)}.`]
      : []),
  ].join('\n');
}

/** A message on one line. */
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
  [id, kind, state, address ?? BLANKED, `requested ${timeOf(requestedAt)}`].join('  ');

/** A message in full, with its history. */
export function shownWords(message: ShownMessage): string {
  const rows: [string, string | number | null | undefined][] = [
    ['Id', message.id],
    ['Kind', message.alarmKind ? `${message.kind}, ${message.alarmKind}` : message.kind],
    ['State', message.state],
    ['Reason', message.reason && withHint(message.reason)],
    ['Address', message.address ?? BLANKED],
    ['Device', message.device],
    ['Requested', timeOf(message.requestedAt)],
    ['Created', timeOf(message.createdAt)],
    ['Next attempt', message.nextAttemptAt && timeOf(message.nextAttemptAt)],
    ['Leased', message.inHandUntil && `by a worker, until ${timeOf(message.inHandUntil)} at the latest`],
    ['Finished', message.settledAt && timeOf(message.settledAt)],
    ['Attempts', message.attempts],
    [
      'Unclear',
      message.unclearSince && `since ${timeOf(message.unclearSince)}: it may have been sent already`,
    ],
    ['Provider id', message.providerId],
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
    'History (UTC)',
    ...(steps.length > 0 ? steps : ['none yet']).map((line) => `  ${line}`),
  ].join('\n');
}

/** An address that bounced or complained, on one line. */
export function suppressionWords({ address, bouncedAt, nextTryAt, complainedAt }: ListedSuppression): string {
  return [
    address ?? BLANKED,
    bouncedAt && `bounced ${timeOf(bouncedAt)}`,
    bouncedAt && nextTryAt && `next attempt ${timeOf(nextTryAt)}`,
    complainedAt && `complained ${timeOf(complainedAt)}`,
  ]
    .filter(Boolean)
    .join('  ');
}

const withHint = (reason: string): string => [reason, hintFor(reason)].filter(Boolean).join(': ');

const finishedWords: Record<string, string> = {
  sent: 'It was sent. The provider accepted it.',
  delivered: 'It was delivered.',
  delayed: 'It was sent. The provider is still trying to deliver it.',
  complained: 'It was delivered, and the recipient reported it as spam.',
  skipped: 'It was skipped. See npm run mail -- show for the reason.',
  replaced: 'A newer message replaced it. See npm run mail -- show.',
};

/** Why a message isn't sent again, and what to do instead. */
export function refusalWords(result: Exclude<RetryResult, { code: 'done' | 'unknown' }>): string {
  switch (result.code) {
    case 'in-hand':
      return 'A worker is sending it right now. Check again in a minute.';
    case 'over':
      return finishedWords[result.state] ?? `It is ${result.state}.`;
    case 'no-address':
      return 'Its address has been removed, so it can’t be sent.';
    case 'too-late':
      return result.reason === 'request-too-old'
        ? `It was requested more than an hour ago. ${insteadWords[result.kind] ?? 'The user has to request it again.'}`
        : `It can no longer be sent. Reason: ${withHint(result.reason)}.`;
  }
}

const insteadWords: Record<string, string> = {
  'password-reset': 'Send a new link: npm run account -- send-reset ADDRESS',
  renewal: 'Send a new link: npm run account -- send-reset ADDRESS',
  'sign-up': 'Send a new link: npm run account -- invite ADDRESS',
};
