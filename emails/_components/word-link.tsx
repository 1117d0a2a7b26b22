import { Link, Text } from 'react-email';
import { link, text } from '../_theme';

type Props = { href: string; label: string };

/** An email's second link: a word, so that the button stays the one thing to do. The text part shows its URL too. */
export function WordLink({ href, label }: Props) {
  return (
    <Text className="ink" style={text}>
      <Link className="ink" href={href} style={link}>
        {label}
      </Link>
    </Text>
  );
}
