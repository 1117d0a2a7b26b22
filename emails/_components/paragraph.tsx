import type { ReactNode } from 'react';
import { Text } from 'react-email';
import { soft, text } from '../_theme';

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={text}>
      {children}
    </Text>
  );
}

/** Details for reference. */
export function Note({ children }: { children: ReactNode }) {
  return (
    <Text className="soft" style={soft}>
      {children}
    </Text>
  );
}
