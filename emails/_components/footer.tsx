import { Link, Text } from 'react-email';
import { soft, softLink } from '../_theme';
import type { Site } from './site';

/** Who writes, how to reach a human, and how the operator finds this very mail. */
export function Footer({ site }: { site: Site }) {
  return (
    <Text className="soft" style={{ ...soft, margin: 0 }}>
      The {site.appName} team
      {site.supportEmail && (
        <>
          <br />
          Questions? Write to{' '}
          <Link className="soft" href={`mailto:${site.supportEmail}`} style={softLink}>
            {site.supportEmail}
          </Link>
        </>
      )}
      <br />
      Reference {site.reference}
    </Text>
  );
}
