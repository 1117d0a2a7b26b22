import { routes } from '@/lib/routes';
import { Notice } from '../ui/notice';
import { TextLink } from '../ui/text-link';
import { formErrorWords, type FormErrorCode } from '../words/errors';
import { formWords } from '../words/forms';

type Props = { code: FormErrorCode | null; retryAfterSeconds: number | null };

/** What stopped a whole form, in words, with the way out where there is one. */
export function FormError({ code, retryAfterSeconds }: Props) {
  if (!code) return null;
  return (
    <Notice tone="error">
      <p>{formErrorWords(code, retryAfterSeconds)}</p>
      {code === 'wrong-credentials' && (
        <p>
          <TextLink href={routes.forgotPassword}>{formWords.resetPassword}</TextLink>
        </p>
      )}
      {code === 'renewed' && (
        <p>
          {/* The browser's own way: it asks for the new page, build and all. */}
          <a href="">{formWords.reload}</a>
        </p>
      )}
    </Notice>
  );
}
