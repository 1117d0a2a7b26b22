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

/** What is there to be looked up rather than read. */
export function Aside({ children }: { children: ReactNode }) {
  return (
    <Text className="soft" style={soft}>
      {children}
    </Text>
  );
}
