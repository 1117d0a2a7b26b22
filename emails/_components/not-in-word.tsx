import type { ReactNode } from 'react';

/**
 * Kept from Outlook on Windows, which lays mails out with Word and knows no sizes of boxes. What Word drops begins and
 * ends inside the two spans, so that they stay whole there too.
 */
export function NotInWord({ children }: { children: ReactNode }) {
  return (
    <>
      <span dangerouslySetInnerHTML={{ __html: '<!--[if !mso]><!-->' }} />
      {children}
      <span dangerouslySetInnerHTML={{ __html: '<!--<![endif]-->' }} />
    </>
  );
}
