import { Link, Text } from 'react-email';
import { soft, softLink } from '../_theme';
import { sharedWords as words } from '../_words/shared';
import type { Site } from './site';

/** Who writes, how to reach a human, and how the operator finds this very mail. */
export function Footer({ site }: { site: Site }) {
  return (
    <Text className="soft" style={{ ...soft, margin: 0 }}>
      {words.team(site.appName)}
      {site.supportEmail && (
        <>
          <br />
          {words.support(
            <Link className="soft" href={`mailto:${site.supportEmail}`} style={softLink}>
              {site.supportEmail}
            </Link>,
          )}
        </>
      )}
      <br />
      {words.reference(site.reference)}
    </Text>
  );
}
