import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

type Certificate = { cert: string; key: string };

/** Who a certificate is for, and from when to when, in days from now. */
type About = { host: string; from?: number; until?: number };

export type Authority = { cert: string; issue(about: About): Certificate };

// X.509 (RFC 5280, appendix A) in DER: a tag, a length and what is in it. OpenSSL's command is not on every machine.
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 128 ? [length] : long)]), content]);
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const integer = (bytes: Buffer) => der(0x02, bytes);
const octets = (content: Buffer) => der(0x04, content);
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);
/** An object identifier, by its bytes. */
const named = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const YES = der(0x01, Buffer.from([0xff]));
const ECDSA_WITH_SHA256 = sequence(named('2a8648ce3d040302'));
const [COMMON_NAME, ALTERNATIVE_NAMES, BASIC_CONSTRAINTS] = ['550403', '551d11', '551d13'];

const nameOf = (host: string) =>
  sequence(der(0x31, sequence(named(COMMON_NAME), der(0x0c, Buffer.from(host)))));

function day(days: number): Buffer {
  const date = new Date(Date.now() + days * 24 * 3600_000).toISOString();
  return der(0x17, Buffer.from(`${date.replace(/\D/g, '').slice(2, 14)}Z`));
}

const isAddress = (host: string) => /^[\d.]+$/.test(host);
const alternative = (host: string) =>
  isAddress(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));

function certificate(about: About, publicKey: KeyObject, issuer: string, by: KeyObject, authority: boolean) {
  const { host, from = -1, until = 1 } = about;
  const extensions = [
    sequence(named(BASIC_CONSTRAINTS), YES, octets(sequence(...(authority ? [YES] : [])))),
    sequence(named(ALTERNATIVE_NAMES), octets(sequence(alternative(host)))),
  ];
  const content = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(day(from), day(until)),
    nameOf(host),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const whole = sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, by)));
  const lines = whole
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** An authority that lives as long as a test, and the certificates of servers that it issues. */
export function makeAuthority(name: string): Authority {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    cert: certificate({ host: name }, own.publicKey, name, own.privateKey, true),
    issue(about) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const cert = certificate(about, publicKey, name, own.privateKey, false);
      return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  };
}
