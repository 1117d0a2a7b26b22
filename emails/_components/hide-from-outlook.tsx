import type { ReactNode } from 'react';

/**
 * Hides its children from Outlook on Windows, which renders email with Word and ignores the sizes of boxes. The hidden
 * part starts and ends inside the two spans, so they stay balanced there too.
 */
export function HideFromOutlook({ children }: { children: ReactNode }) {
  return (
    <>
      <span dangerouslySetInnerHTML={{ __html: '<!--[if !mso]><!-->' }} />
      {children}
      <span dangerouslySetInnerHTML={{ __html: '<!--<![endif]-->' }} />
    </>
  );
}
