import type { ReactNode } from 'react';
import { Body, Container, Head, Heading, Hr, Html, Link, Preview, Section, Text } from 'react-email';
import { darkSheet, font, light, soft } from '../_theme';
import { Key } from './key';
import type { Site } from './site';

type Props = { site: Site; preview: string; title: string; children: ReactNode };

/** The frame of every mail: the mark, a title, what it says, and how to reach a human. Nothing remote is loaded. */
export function Letter({ site, preview, title, children }: Props) {
  return (
    <Html lang="en">
      <Head>
        <title>{title}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{darkSheet}</style>
      </Head>
      <Body className="paper" style={{ margin: 0, padding: '32px 12px', backgroundColor: light.paper }}>
        <Preview>{preview}</Preview>
        <Container
          className="card"
          style={{
            maxWidth: '480px',
            padding: '32px 28px 24px',
            backgroundColor: light.card,
            border: `1px solid ${light.line}`,
            borderRadius: '10px',
          }}
        >
          <Section style={{ marginBottom: '24px' }}>
            <Key />
          </Section>
          <Heading
            as="h1"
            className="ink"
            style={{
              margin: '0 0 16px',
              fontFamily: font,
              fontSize: '22px',
              lineHeight: '28px',
              fontWeight: 600,
              letterSpacing: '-0.01em',
              color: light.ink,
            }}
          >
            {title}
          </Heading>
          {children}
          <Hr
            className="rule"
            style={{ margin: '24px 0 16px', border: 'none', borderTop: `1px solid ${light.line}` }}
          />
          <Text className="soft" style={{ ...soft, margin: 0 }}>
            The {site.appName} team
            {site.supportEmail && (
              <>
                <br />
                Questions? Write to{' '}
                <Link className="link" href={`mailto:${site.supportEmail}`} style={{ color: light.brass }}>
                  {site.supportEmail}
                </Link>
                .
              </>
            )}
            <br />
            Reference {site.reference}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}
