import { routes } from '@/lib/routes';
import { Notice } from '../ui/notice';
import { TextLink } from '../ui/text-link';
import { troubleWords, type Trouble } from '../words/faults';
import { formWords } from '../words/forms';

type Props = { trouble: Trouble | null; retryAfterSeconds: number | null };

/** What stopped a whole form, in words, with the way out where there is one. */
export function TroubleNotice({ trouble, retryAfterSeconds }: Props) {
  if (!trouble) return null;
  return (
    <Notice tone="error">
      <p>{troubleWords(trouble, retryAfterSeconds)}</p>
      {trouble === 'wrong-credentials' && (
        <p>
          <TextLink href={routes.forgotPassword}>{formWords.resetPassword}</TextLink>
        </p>
      )}
      {trouble === 'renewed' && (
        <p>
          {/* The browser's own way: it asks for the new page, build and all. */}
          <a href="">{formWords.loadAgain}</a>
        </p>
      )}
    </Notice>
  );
}
