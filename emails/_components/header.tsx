import { Section } from 'react-email';
import { breakAnywhere, font, light } from '../_theme';
import { HideFromOutlook } from './hide-from-outlook';
import { Key } from './key';

/** The logo and the app's name, above the card. The text part leaves them out; the name is in the footer. */
export function Header({ appName }: { appName: string }) {
  return (
    <Section data-skip-in-text="true" style={{ paddingBottom: '20px' }}>
      <table role="presentation" cellPadding="0" cellSpacing="0" border={0}>
        <tbody>
          <tr>
            <td style={{ verticalAlign: 'middle' }}>
              <HideFromOutlook>
                <Key />
              </HideFromOutlook>
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
