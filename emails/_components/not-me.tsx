import { LinkLine } from './link-line';
import { Paragraph } from './paragraph';

type Props = { says: string; label: string; href: string };

/** What to do if it wasn't you, in a mail whose button is for whom it was: a link as text, no second button. */
export function NotMe({ says, label, href }: Props) {
  return (
    <>
      <Paragraph>{says}</Paragraph>
      <LinkLine href={href} says={label} />
    </>
  );
}
