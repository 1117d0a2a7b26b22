import { pino, type DestinationStream, type Logger } from 'pino';
import { redact, redactText } from './redact';

/**
 * A logger of one JSON object a line. Every field and every word goes through redact(); a line break in what somebody
 * typed stays an escape inside a JSON string, so that nobody can forge a line (ASVS 16.4.1).
 */
export function makeLog(destination?: DestinationStream): Logger {
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      // redact() has made plain objects of errors already.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          const safe = args.map((one: unknown) => (typeof one === 'string' ? redactText(one) : one));
          method.apply(this, safe as typeof args);
        },
      },
    },
    oneLine(destination ?? pino.destination({ fd: 1, sync: true })),
  );
}

/**
 * JSON leaves as they are: the control characters above ASCII, the line ends that some readers of logs know beside \n, and
 * the invisible signs that turn or hide what follows on a terminal.
 */
const UNSEEN = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}]/gu;

function oneLine(destination: DestinationStream): DestinationStream {
  const escaped = (sign: string) =>
    [...Array(sign.length).keys()]
      .map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join('');
  return { write: (line) => destination.write(line.replace(UNSEEN, escaped)) };
}

/** The log of this process, to stdout. */
export const log = makeLog();
