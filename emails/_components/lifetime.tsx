import { Paragraph } from './paragraph';
import { duration, expiryTime } from './times';

type Props = { lifeSeconds: number; expiresAt: Date | string };

export function Lifetime({ lifeSeconds, expiresAt }: Props) {
  return (
    <Paragraph>
      This link works once, for {duration(lifeSeconds)}, until {expiryTime(expiresAt, lifeSeconds)}.
    </Paragraph>
  );
}

export const lifetimePreview = (lifeSeconds: number) => `This link works for ${duration(lifeSeconds)}.`;
