import type { FieldCode, FormCode } from '@/lib/schemas/form-state';

/** The site has another origin, which this names: forms work only there. */
type Elsewhere = `elsewhere ${string}`;
/** Errors in the browser: an outdated form, a page opened under another host, or no response. */
export type SendingCode = 'renewed' | 'unsent' | Elsewhere;
export type FormErrorCode = FormCode | SendingCode;

/** The text for a field's error. `minLength`: the shortest password allowed, in characters. */
export function fieldErrorWords(code: FieldCode, minLength: number): string {
  const words: Record<FieldCode, string> = {
    'address-missing': 'Enter your email address.',
    'address-invalid': 'Enter an email address like name@example.com.',
    'address-same': 'This is already your email address.',
    'password-missing': 'Enter a password.',
    'password-wrong': 'This isn’t your current password.',
    'password-too-short': `This is too short. Use at least ${minLength} characters.`,
    'password-too-long': 'Use 256 characters or fewer.',
    'password-common': 'This password is too common. Choose another.',
    'password-pattern': 'This password follows a pattern that’s easy to guess. Choose another.',
    'password-personal': 'Choose a password without your name, your email address or the name of this site.',
    'confirmation-missing': 'Confirm your password.',
    'passwords-differ': 'The passwords don’t match.',
    'name-missing': 'Enter your name.',
    'name-too-long': 'Use 80 characters or fewer.',
    'name-invalid': 'Enter a name without web addresses or hidden characters.',
  };
  return words[code];
}

/** The text for an error of the whole form. */
export function formErrorWords(code: FormErrorCode, retryAfterSeconds: number | null): string {
  if (isElsewhere(code))
    return `Nothing was sent. Forms only work at ${code.split(' ')[1]}. Open the page there and try again.`;
  const words: Record<Exclude<FormErrorCode, Elsewhere>, string> = {
    'wrong-credentials': 'Incorrect email address or password.',
    'too-many': `Too many attempts from your network. Try again ${when(retryAfterSeconds)}.`,
    'too-many-here': `You’ve requested too many emails. Try again ${when(retryAfterSeconds)}.`,
    busy: 'We’re a bit busy. Try again in a moment.',
    away: 'Something’s wrong on our side. Try again in a minute.',
    'too-slow': 'That took too long, so we stopped. Try again in a minute.',
    'stale-link':
      'You opened another link in this browser. This form is now for the email address above. Try again.',
    'address-held':
      'Your email address can’t be changed for 24 hours after someone reported “This wasn’t me”.',
    'address-taken':
      'Another account uses that email address now, so yours can’t go back to it. Nothing was changed.',
    'foreign-link': 'The link you opened is for another account. Sign out, then sign in to that account.',
    invalid: 'Part of this form didn’t arrive. Try again.',
    renewed: 'This page is out of date. Nothing was sent. Please try again.',
    unsent: 'Your form wasn’t sent. Check your connection and try again.',
  };
  return words[code];
}

const isElsewhere = (code: FormErrorCode): code is Elsewhere => code.startsWith('elsewhere ');

/** How long to wait, in whole minutes, rounded up. */
function when(seconds: number | null): string {
  if (seconds === null) return 'later';
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return minutes === 1 ? 'in a minute' : `in ${minutes} minutes`;
}
