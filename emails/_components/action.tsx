import { Button, Section } from 'react-email';
import { font, light } from '../_theme';
import { sharedWords } from '../_words/shared';
import { LinkLine } from './link-line';

/** The one thing to do: a button that is a real link, and the same link as text for clients that show no buttons. */
export function Action({ href, label }: { href: string; label: string }) {
  return (
    <>
      {/* The text part has the link below; twice would be once too often. Word drops the margin of a table. */}
      <Section data-skip-in-text="true" style={{ padding: '8px 0 24px' }}>
        <Button
          className="button"
          href={href}
          style={{
            display: 'block',
            padding: '12px 24px',
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
      <LinkLine href={href} says={sharedWords.byHand(label)} />
    </>
  );
}
