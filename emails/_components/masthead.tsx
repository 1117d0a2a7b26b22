import { Section } from 'react-email';
import { breakAnywhere, font, light } from '../_theme';
import { Key } from './key';
import { NotInWord } from './not-in-word';

/** The mark and the name, above the card. The text part begins with the title; the name stands at its end. */
export function Masthead({ appName }: { appName: string }) {
  return (
    <Section data-skip-in-text="true" style={{ paddingBottom: '20px' }}>
      <table role="presentation" cellPadding="0" cellSpacing="0" border={0}>
        <tbody>
          <tr>
            <td style={{ verticalAlign: 'middle' }}>
              <NotInWord>
                <Key />
              </NotInWord>
            </td>
            <td
              className="ink"
              style={{
                fontFamily: font,
                fontSize: '16px',
                lineHeight: '24px',
                fontWeight: 600,
                letterSpacing: '-0.01em',
                color: light.ink,
                verticalAlign: 'middle',
                ...breakAnywhere,
              }}
            >
              {appName}
            </td>
          </tr>
        </tbody>
      </table>
    </Section>
  );
}
