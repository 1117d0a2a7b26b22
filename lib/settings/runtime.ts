/** What Node is told by its command line or NODE_OPTIONS, and why a public app must not be. */
const OPTIONS: [option: RegExp, name: string, why: string][] = [
  [/--inspect/, '--inspect', 'whoever reaches the inspector runs what they like'],
  [/--insecure-http-parser/, '--insecure-http-parser', 'a proxy and Node would read one request as two'],
  [/--tls-keylog/, '--tls-keylog', 'the keys of encrypted connections would be written down'],
];

/**
 * What Node itself reads from the environment or was started with, and would undo promises of a public app by, as
 * sentences that name it. `started` is what stood between `node` and the script.
 */
export function runtimeFaults(source: Record<string, string | undefined>, started: string[]): string[] {
  const faults: string[] = [];
  if (source.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    faults.push('NODE_TLS_REJECT_UNAUTHORIZED must be unset: mail would go to whoever answers');
  for (const name of ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'])
    if (source[name])
      faults.push(`${name} must be unset: Node would print what it sends and is sent past the log`);
  for (const [option, name, why] of OPTIONS) {
    // Node takes an underscore for a hyphen.
    if (option.test((source.NODE_OPTIONS ?? '').replaceAll('_', '-')))
      faults.push(`NODE_OPTIONS must not hold ${name}: ${why}`);
    if (started.some((one) => option.test(one.replaceAll('_', '-'))))
      faults.push(`${name} must not be given to Node: ${why}`);
  }
  return faults;
}
