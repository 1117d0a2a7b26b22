import { pino, type DestinationStream, type Logger } from 'pino';
import { redact, redactText } from './redact';

/**
 * A logger that writes one JSON object per line. All fields and messages go through redact(). A line break in user input
 * stays an escape in a JSON string, so that no one can forge a line (ASVS 16.4.1).
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
      // redact() has already turned errors into plain objects.
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
 * Characters that JSON doesn't escape: control characters above ASCII, line ends that some log readers know besides \n, and
 * invisible characters that reverse or hide text in a terminal.
 */
const INVISIBLE = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}]/gu;

function oneLine(destination: DestinationStream): DestinationStream {
  const escaped = (sign: string) =>
    [...Array(sign.length).keys()]
      .map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join('');
  return { write: (line) => destination.write(line.replace(INVISIBLE, escaped)) };
}

/** The log of this process, to stdout. */
export const log = makeLog();
