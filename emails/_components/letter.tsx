import type { ReactNode } from 'react';
import { Body, Container, Head, Heading, Hr, Html, Preview, Section } from 'react-email';
import { breakAnywhere, darkSheet, font, light } from '../_theme';
import { language } from '../_words/times';
import { Footer } from './footer';
import { Masthead } from './masthead';
import type { Site } from './site';

type Props = { site: Site; preview: string; title: string; children: ReactNode };

/** The frame of every mail: the mark, a title, what it says, and how to reach a human. Nothing remote is loaded. */
export function Letter({ site, preview, title, children }: Props) {
  return (
    <Html lang={language}>
      <Head>
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{darkSheet}</style>
      </Head>
      <Body className="paper" style={{ margin: 0, padding: '40px 12px', backgroundColor: light.paper }}>
        <Preview useTitleTag={false}>{preview}</Preview>
        <Container style={{ maxWidth: '480px' }}>
          <Masthead appName={site.appName} />
          <Section
            className="card"
            style={{
              padding: '32px 24px',
              backgroundColor: light.card,
              border: `1px solid ${light.line}`,
              // Apart, or the corners stay square.
              borderCollapse: 'separate',
              borderRadius: '10px',
            }}
          >
            <Heading
              as="h1"
              className="ink"
              style={{
                margin: '0 0 16px',
                fontFamily: font,
                fontSize: '22px',
                lineHeight: '28px',
                fontWeight: 600,
                letterSpacing: '-0.015em',
                color: light.ink,
                ...breakAnywhere,
              }}
            >
              {title}
            </Heading>
            {children}
            <Hr
              className="rule"
              style={{ margin: '24px 0 20px', border: 'none', borderTop: `1px solid ${light.line}` }}
            />
            <Footer site={site} />
          </Section>
        </Container>
      </Body>
    </Html>
  );
}
