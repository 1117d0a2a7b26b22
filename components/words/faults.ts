import type { FieldCode, FormCode } from '@/lib/schemas/form-state';

/** What can go wrong in the browser itself: the form is older than the site, the site has another address, or nothing answered. */
/** Names the address at which forms work. */
type Elsewhere = `elsewhere ${string}`;
export type SendingCode = 'renewed' | 'unsent' | Elsewhere;
export type Trouble = FormCode | SendingCode;

/** The words for a field's code. minLength is the shortest password allowed, in characters. */
export function fieldWords(code: FieldCode, minLength: number): string {
  const words: Record<FieldCode, string> = {
    'address-missing': 'Enter your email address.',
    'address-invalid': 'Enter an address like name@example.com.',
    'address-same': 'This is your address already.',
    'password-missing': 'Enter a password.',
    'password-wrong': 'This is not your current password.',
    'password-too-short': `This is too short. Use at least ${minLength} characters.`,
    'password-too-long': 'Use 256 characters or fewer.',
    'password-common': 'Many people use this password, so it is quickly guessed. Choose another.',
    'password-pattern': 'This follows a pattern that is quickly guessed. Choose another.',
    'password-personal': 'Choose one without your name, your address or the name of this site.',
    'confirmation-missing': 'Confirm your password.',
    'passwords-differ': 'The two passwords are not the same.',
    'name-missing': 'Enter your name.',
    'name-too-long': 'Use 80 characters or fewer.',
    'name-invalid': 'Enter a name without web addresses or control characters.',
  };
  return words[code];
}

/** The words for what stopped a whole form. */
export function troubleWords(code: Trouble, retryAfterSeconds: number | null): string {
  if (isElsewhere(code))
    return `Nothing was sent. Forms only work at ${code.split(' ')[1]}. Open the page there and try again.`;
  const words: Record<Exclude<Trouble, Elsewhere>, string> = {
    'wrong-credentials':
      'That address and password didn’t let you in. If trying again doesn’t help, reset your password.',
    'too-many': tooManyWords(retryAfterSeconds),
    'too-many-here': tooManyHereWords(retryAfterSeconds),
    busy: 'Many people are here at the moment. Please try again in a few seconds.',
    away: 'We can’t reach our records at the moment. Please try again in a minute.',
    'too-slow': 'That took too long, so we stopped. Please try again in a minute.',
    'stale-link':
      'Another link was opened in this browser meanwhile. This form is now for the address above; please try again.',
    'address-held':
      'Somebody said “this wasn’t me” a short while ago. For 24 hours after that, the address can’t be changed.',
    'address-taken':
      'Another account goes by that address now, so yours can’t go back to it. Nothing was changed.',
    'foreign-link':
      'The link that you opened is for another account. Sign out, and sign in to that account to go on.',
    invalid: 'Not all of this form arrived. Please try again.',
    renewed: 'This page was renewed, and nothing was sent. Please load it again.',
    unsent: 'Your form couldn’t be sent. Check your connection and try again.',
  };
  return words[code];
}

const isElsewhere = (code: Trouble): code is Elsewhere => code.startsWith('elsewhere ');

/** Too many tries, and how long to wait: in whole minutes, rounded up. */
function tooManyWords(seconds: number | null): string {
  if (seconds === null) return 'That was a lot of tries from your network. Please try again later.';
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return minutes === 1
    ? 'That was a lot of tries from your network. Please try again in a minute.'
    : `That was a lot of tries from your network. Please try again in ${minutes} minutes.`;
}

/** Too many mails asked for from inside one account, and how long to wait. */
function tooManyHereWords(seconds: number | null): string {
  const minutes = Math.max(1, Math.ceil((seconds ?? 60) / 60));
  return minutes === 1
    ? 'That was a lot of mails for one account. Please try again in a minute.'
    : `That was a lot of mails for one account. Please try again in ${minutes} minutes.`;
}
