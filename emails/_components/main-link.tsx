import { Button, Link, Section, Text } from 'react-email';
import { breakAnywhere, font, light, soft, softLink } from '../_theme';

type Props = { href: string; label: string };

/** The one thing to do: a button, and the same link written out for clients that show no buttons. */
export function MainLink({ href, label }: Props) {
  return (
    <>
      {/* Word ignores the margin of a table, so the space is padding. */}
      <Section style={{ padding: '8px 0 24px' }}>
        <Button
          className="button"
          href={href}
          style={{
            display: 'block',
            padding: '12px 16px',
            fontFamily: font,
            fontSize: '16px',
            lineHeight: '20px',
            fontWeight: 600,
            textAlign: 'center',
            textDecoration: 'none',
            color: light.onBrass,
            backgroundColor: light.brass,
            borderRadius: '8px',
          }}
        >
          {label}
        </Button>
      </Section>
      {/* The text part shows the button as its label and URL. */}
      <Text data-skip-in-text="true" className="soft" style={soft}>
        Or open this link:
        <br />
        <Link
          className="soft"
          href={href}
          style={{
            ...softLink,
            // Inline, its lines would take the line height of the label.
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
    </>
  );
}
