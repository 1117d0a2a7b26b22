import type { PasswordStrength } from '@/lib/passwords/strength';

/** How good a password is. Short, because it stands beside the field's label. */
export function strengthWords(strength: PasswordStrength): string {
  switch (strength.level) {
    case 'short':
      return strength.missing === 1 ? '1 more character' : `${strength.missing} more characters`;
    case 'guessable':
      return 'Too easy to guess';
    case 'fair':
      return 'Fair';
    case 'good':
      return 'Good';
    case 'strong':
      return 'Strong';
  }
}

/** The same, for screen readers. */
export const spokenStrength = (strength: PasswordStrength) => `Password strength: ${strengthWords(strength)}`;
