import { Resend } from 'resend';
import { z } from 'zod';
import { log } from '../log';

/** The parts of a Resend webhook call that we use. */
export type Call = {
  /** The provider's `svix-id`. A repeated call has the same one. */
  id: string;
  type: string;
  /** Null for a type that is not about a mail, or whose data has an unknown form. */
  about: { providerId: string; messageId: string | null; to: string[]; bounce: string | null } | null;
};

export type Signed = { id: string | null; timestamp: string | null; signature: string | null };

const body = z.object({ type: z.string().max(100), data: z.unknown() });
/** The form of our ids and the provider's. Excludes U+0000, among others, which the database can't store. */
const id = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const mail = z.object({
  email_id: id,
  to: z.array(z.string()).max(50),
  // Optional: a field of an unexpected form counts as missing.
  tags: z.object({ message: id }).optional().catch(undefined),
  bounce: z
    .object({ type: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

// Only for webhooks.verify(), which needs no API key.
const resend = new Resend('none');

/**
 * Reads a call from its raw body and headers. Null unless one of the secrets (two during a rotation) signed exactly these
 * bytes, id and time, and the time is within five minutes of ours (Standard Webhooks 1.0). Checks the signature before it
 * parses the body.
 */
export function readCall(raw: string, signed: Signed, secrets: string[]): Call | null {
  const { id, timestamp, signature } = signed;
  if (!id || id.length > 200 || !timestamp || !signature) return null;
  if (!secrets.some((secret) => isSignedBy(secret, raw, { id, timestamp, signature }))) return null;
  const parsed = body.safeParse(jsonOf(raw));
  if (!parsed.success) {
    log.warn('a signed webhook call does not have the form that Resend documents');
    return { id, type: 'unknown', about: null };
  }
  const about = mail.safeParse(parsed.data.data);
  const { type } = parsed.data;
  if (!about.success) {
    if (type.startsWith('email.'))
      log.warn({ call: id }, 'a webhook call about a mail does not have the form that Resend documents');
    return { id, type, about: null };
  }
  const { email_id: providerId, to, tags, bounce } = about.data;
  return {
    id,
    type,
    about: { providerId, messageId: tags?.message ?? null, to, bounce: bounce?.type ?? null },
  };
}

function isSignedBy(
  webhookSecret: string,
  payload: string,
  headers: { id: string; timestamp: string; signature: string },
): boolean {
  try {
    resend.webhooks.verify({ payload, headers, webhookSecret });
    return true;
  } catch (error) {
    // verify() throws this only after verifying, when it parses the body.
    return error instanceof SyntaxError;
  }
}

function jsonOf(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}
