'use client';
import { useState, type FocusEvent, type KeyboardEvent } from 'react';

/** Whether Caps Lock is on, as far as the keys pressed in a field tell. Spread `watch` on an element around the field. */
export function useCapsLock() {
  const [on, setOn] = useState(false);
  const look = (event: KeyboardEvent) => {
    // Autofill sends key events that know no modifiers; the button to show the password is no place to type.
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
