import type { ReactNode } from 'react';
import { Body, Container, Head, Heading, Hr, Html, Preview, Section } from 'react-email';
import { breakAnywhere, darkSheet, font, light } from '../_theme';
import { Footer } from './footer';
import { Header } from './header';
import type { Site } from './site';
import { language } from './times';

type Props = { site: Site; title: string; preview: string; children: ReactNode };

/** The frame of every email. It loads nothing remote. `preview` is the line that a list of emails shows. */
export function Layout({ site, title, preview, children }: Props) {
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
          <Header appName={site.appName} />
          <Section
            className="card"
            style={{
              padding: '32px 24px',
              backgroundColor: light.card,
              border: `1px solid ${light.line}`,
              // Collapsed borders have no round corners.
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
