import { Link, Text } from 'react-email';
import { breakAnywhere, soft, softLink } from '../_theme';

/** A link as text, whole, below the words that say where it leads. The text part has it on a line of its own. */
export function LinkLine({ href, says }: { href: string; says: string }) {
  return (
    <Text className="soft" style={soft}>
      {says}
      <br />
      <Link
        className="soft"
        href={href}
        style={{
          ...softLink,
          // Else the lines stand as far apart as those of the label.
          display: 'block',
          fontSize: '12px',
          lineHeight: '18px',
          textDecoration: 'none',
          ...breakAnywhere,
          wordBreak: 'break-all',
        }}
      >
        {href}
      </Link>
    </Text>
  );
}
