import { light } from '../_theme';

/** The mark, a small brass key, drawn with boxes: mail clients show no SVG, and we load no images. */
export function Key() {
  return (
    <table role="presentation" cellPadding="0" cellSpacing="0" border={0}>
      <tbody>
        <tr>
          <td>
            <div
              className="ring"
              style={{ width: '8px', height: '8px', border: `3px solid ${light.brass}`, borderRadius: '50%' }}
            />
          </td>
          <td style={{ verticalAlign: 'middle' }}>
            <div
              className="brass"
              style={{
                width: '18px',
                height: '3px',
                backgroundColor: light.brass,
                fontSize: 0,
                lineHeight: 0,
              }}
            />
          </td>
          <td style={{ verticalAlign: 'bottom' }}>
            <div
              className="brass"
              style={{
                width: '3px',
                height: '9px',
                backgroundColor: light.brass,
                fontSize: 0,
                lineHeight: 0,
              }}
            />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
