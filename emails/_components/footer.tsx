import { Link, Text } from 'react-email';
import { soft, softLink } from '../_theme';
import type { Site } from './site';

/** Who sent the email, how to reach a person, and the reference by which an operator finds it. */
export function Footer({ site }: { site: Site }) {
  return (
    <Text className="soft" style={{ ...soft, margin: 0 }}>
      {`The ${site.appName} team`}
      {site.supportEmail && (
        <>
          <br />
          Need help? Email{' '}
          <Link className="soft" href={`mailto:${site.supportEmail}`} style={softLink}>
            {site.supportEmail}
          </Link>
        </>
      )}
      <br />
      {`Reference ${site.reference}`}
    </Text>
  );
}
