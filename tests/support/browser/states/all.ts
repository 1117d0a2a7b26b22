import { account } from './account';
import { around } from './around';
import { asking } from './asking';
import { links } from './links';
import { protecting } from './protecting';
import { signingIn } from './signing-in';
import type { State } from './stage';

/** Every page in every state that a person can meet. What is added to the app is added here. */
export const states: readonly State[] = [
  ...around,
  ...signingIn,
  ...asking,
  ...links,
  ...account,
  ...protecting,
];

/** The states as they are tried: each with JavaScript and without, where both can be. */
export const shownStates = states.flatMap((state) =>
  [true, false]
    .filter((javaScript) => !state.with || (state.with === 'JavaScript') === javaScript)
    .map((javaScript) => ({
      state,
      javaScript,
      title: javaScript ? state.name : `${state.name} (no JavaScript)`,
    })),
);
