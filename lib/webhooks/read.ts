import { Resend } from 'resend';
import { z } from 'zod';
import { log } from '../log';

/** A call of Resend's webhook, as far as we use it. */
export type Call = {
  /** The provider's `svix-id`: the same call keeps it, however often it comes. */
  id: string;
  type: string;
  /** Null for a type that is not about a mail, or one whose data we don't know. */
  about: { providerId: string; messageId: string | null; to: string[]; bounce: string | null } | null;
};

export type Signed = { id: string | null; timestamp: string | null; signature: string | null };

const body = z.object({ type: z.string().max(100), data: z.unknown() });
/** As ids are written, of ours and of the provider's: the database takes no U+0000, for one. */
const id = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const mail = z.object({
  email_id: id,
  to: z.array(z.string()).max(50),
  // The event counts without these too: a field that came in another shape is one that didn't come.
  tags: z.object({ message: id }).optional().catch(undefined),
  bounce: z
    .object({ type: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

// Only for its webhooks.verify(), which needs no key.
const resend = new Resend('none');

/**
 * Reads a call from its raw body and its headers. Null for whatever was not signed by one of the secrets (two during a
 * rotation) over exactly these bytes, id and time, or is more than five minutes old or early (Standard Webhooks 1.0).
 * The signature is checked before a byte of the body is believed.
 */
export function readCall(raw: string, signed: Signed, secrets: string[]): Call | null {
  const { id, timestamp, signature } = signed;
  if (!id || id.length > 200 || !timestamp || !signature) return null;
  if (!secrets.some((secret) => isSignedBy(secret, raw, { id, timestamp, signature }))) return null;
  const parsed = body.safeParse(jsonOf(raw));
  if (!parsed.success) {
    log.warn('a webhook call was signed and is not in the form that Resend documents');
    return { id, type: 'unknown', about: null };
  }
  const about = mail.safeParse(parsed.data.data);
  const { type } = parsed.data;
  if (!about.success) {
    if (type.startsWith('email.'))
      log.warn({ call: id }, 'a webhook call about a mail is not in the form that Resend documents');
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
    // It parses what it has verified.
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
