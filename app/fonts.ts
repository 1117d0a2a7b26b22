import localFont from 'next/font/local';

// Geist in two parts, so that most readers load 30 kB instead of 70; browsers load the second only for names that need
// it. A font that arrives too late isn't used on that page, so nothing jumps. The loader parses these calls as text:
// they can't share constants.

const geist = localFont({
  src: '../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2',
  variable: '--font-latin',
  weight: '100 900',
  display: 'optional',
});

const geistExtended = localFont({
  src: '../node_modules/@fontsource-variable/geist/files/geist-latin-ext-wght-normal.woff2',
  variable: '--font-latin-extended',
  weight: '100 900',
  display: 'optional',
  preload: false,
  // First in the font family, so a fallback of its own would be used for every letter.
  adjustFontFallback: false,
  declarations: [
    {
      prop: 'unicode-range',
      value:
        'U+0100-0130, U+0132-0151, U+0154-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2C60-2C7F, U+A720-A7FF',
    },
  ],
});

/** Defines the font variables that app/styles/tokens.css uses. */
export const fontClasses = `${geist.variable} ${geistExtended.variable}`;
