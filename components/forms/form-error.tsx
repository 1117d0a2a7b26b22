import { routes } from '@/lib/routes';
import { Notice } from '../ui/notice';
import { TextLink } from '../ui/text-link';
import { formErrorWords, type FormErrorCode } from '../words/errors';
import { formWords } from '../words/forms';

type Props = { code: FormErrorCode | null; retryAfterSeconds: number | null };

/** An error of the whole form, with a link to the remedy where there is one. */
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
          {/* Not a router link, so that the browser loads the new build. */}
          <a href="">{formWords.reload}</a>
        </p>
      )}
    </Notice>
  );
}
