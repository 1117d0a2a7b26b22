'use client';
import { useEffect, useState } from 'react';
import { Button } from './button';
import { useHydrated } from './use-hydrated';

type Props = { label: string; waitingLabel: (seconds: number) => string; seconds: number; pending: boolean };

/** A submit button that is disabled until the countdown ends. Without JavaScript it is enabled from the start. */
export function CountdownButton({ label, waitingLabel, seconds, pending }: Props) {
  const [left, setLeft] = useState(seconds);
  const waiting = useHydrated() && left > 0;

  useEffect(() => {
    const end = performance.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [seconds]);

  return (
    <Button wide pending={pending} waiting={waiting}>
      {waiting ? waitingLabel(left) : label}
    </Button>
  );
}
