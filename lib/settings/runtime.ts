/** Node options that a public app must not run with, and why. */
const OPTIONS: [option: RegExp, name: string, why: string][] = [
  [/--inspect/, '--inspect', 'anyone who reaches the inspector can run code'],
  [/--insecure-http-parser/, '--insecure-http-parser', 'it allows request smuggling'],
  [/--tls-keylog/, '--tls-keylog', 'it writes down the keys of encrypted connections'],
];

/**
 * Finds Node settings that would break promises of a public app. Returns sentences that name them. `started` holds the
 * options between `node` and the script.
 */
export function runtimeFaults(source: Record<string, string | undefined>, started: string[]): string[] {
  const faults: string[] = [];
  if (source.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    faults.push('NODE_TLS_REJECT_UNAUTHORIZED must be unset, because it turns off certificate checks');
  for (const name of ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'])
    if (source[name])
      faults.push(`${name} must be unset, because it makes Node print what it sends and receives`);
  for (const [option, name, why] of OPTIONS) {
    // Node treats underscores as hyphens.
    if (option.test((source.NODE_OPTIONS ?? '').replaceAll('_', '-')))
      faults.push(`NODE_OPTIONS must not contain ${name}, because ${why}`);
    if (started.some((one) => option.test(one.replaceAll('_', '-'))))
      faults.push(`${name} must not be passed to Node, because ${why}`);
  }
  return faults;
}
