/** The colours of the pages (app/styles/tokens.css). Light ones are inline, dark ones in the style sheet below. */
export const light = {
  paper: '#f8f5ef',
  card: '#fffdf9',
  ink: '#221d16',
  inkSoft: '#665d50',
  line: '#e5ded1',
  brass: '#8a5a0b',
  onBrass: '#fffdf9',
} as const;

export const dark = {
  paper: '#151310',
  card: '#1d1a16',
  ink: '#f0eae0',
  inkSoft: '#aba294',
  line: '#35302a',
  brass: '#f2b84b',
  onBrass: '#221803',
} as const;

/** Word may try only the first font and otherwise use Times, so the first is one that Windows has. */
export const font = "'Segoe UI', system-ui, -apple-system, Roboto, Helvetica, Arial, sans-serif";

/** Keeps a long name or link from making the card wider than a phone. Yahoo supports only wordWrap. */
export const breakAnywhere = { wordBreak: 'break-word', wordWrap: 'break-word' } as const;

export const text = {
  margin: '0 0 16px',
  fontFamily: font,
  fontSize: '16px',
  lineHeight: '24px',
  color: light.ink,
  ...breakAnywhere,
} as const;
export const soft = { ...text, fontSize: '14px', lineHeight: '22px', color: light.inkSoft } as const;

/** Links in text. Brass is only for the button and the logo. */
export const link = { color: light.ink, fontWeight: 500, textDecoration: 'underline' } as const;
export const softLink = { color: light.inkSoft, textDecoration: 'underline' } as const;

/** For email clients that support a dark scheme. The others stay light. */
export const darkSheet = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper, .paper > table > tbody > tr > td { background-color: ${dark.paper} !important; }
    .card { background-color: ${dark.card} !important; border-color: ${dark.line} !important; }
    .ink { color: ${dark.ink} !important; }
    .soft { color: ${dark.inkSoft} !important; }
    .rule { border-color: ${dark.line} !important; }
    .button { background-color: ${dark.brass} !important; color: ${dark.onBrass} !important; }
    .ring { border-color: ${dark.brass} !important; }
    .brass { background-color: ${dark.brass} !important; }
  }
`;
