'use client';
import { useState, type FocusEvent, type KeyboardEvent } from 'react';

/** Whether Caps Lock is on, according to the last key pressed. Spread `watch` on an element around the field. */
export function useCapsLock() {
  const [on, setOn] = useState(false);
  const look = (event: KeyboardEvent) => {
    // Autofill sends key events without modifiers, and the show-password button doesn't take text.
    if (event.target instanceof HTMLInputElement && event.nativeEvent instanceof window.KeyboardEvent)
      setOn(event.getModifierState('CapsLock'));
  };
  return {
    on,
    watch: {
      onKeyDown: look,
      onKeyUp: look,
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOn(false);
      },
    },
  };
}
