import type { CSSProperties } from 'react';
import { light } from '../_theme';

/** The logo, a small brass key, drawn with boxes: email clients show no SVG, and we load no images. */
export function Key() {
  return (
    <table role="presentation" cellPadding="0" cellSpacing="0" border={0}>
      <tbody>
        <tr>
          <td style={{ verticalAlign: 'top' }}>
            <div
              className="ring"
              style={{ width: '9px', height: '9px', border: `3px solid ${light.brass}`, borderRadius: '50%' }}
            />
          </td>
          <td style={{ verticalAlign: 'top', paddingTop: '6px' }}>
            <Bar style={{ width: '12px', height: '3px' }} />
          </td>
          <td style={{ verticalAlign: 'top', paddingTop: '6px' }}>
            <Bar style={{ width: '3px', height: '7px', borderRadius: '0 0 2px 2px' }} />
          </td>
          <td style={{ verticalAlign: 'top', paddingTop: '6px' }}>
            <Bar style={{ width: '4px', height: '3px' }} />
          </td>
          {/* The space before the name is inside the logo, because Outlook shows neither. */}
          <td style={{ verticalAlign: 'top', paddingTop: '6px', paddingRight: '12px' }}>
            <Bar style={{ width: '3px', height: '9px', borderRadius: '0 2px 2px 2px' }} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Bar({ style }: { style: CSSProperties }) {
  return (
    <div className="brass" style={{ ...style, backgroundColor: light.brass, fontSize: 0, lineHeight: 0 }} />
  );
}
