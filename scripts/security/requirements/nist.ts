import type { Source } from '../requirement';

export const nist: Source = {
  title: 'NIST SP 800-63B-4',
  about:
    'Digital Identity Guidelines, authentication, 2025. The long section on passwords is split by what it asks.',
  requirements: [
    {
      id: 'NIST 3.1.1.2 length',
      asks: 'A password that is the only factor has at least 15 characters.',
      partly: '15 unless PASSWORD_MIN_LENGTH lowers it, to 8 at the lowest; the start then warns.',
    },
    { id: 'NIST 3.1.1.2 maximum', asks: 'At least 64 characters may be used.' },
    {
      id: 'NIST 3.1.1.2 characters',
      asks: 'All of ASCII, the space and Unicode are taken, each code point one character.',
    },
    { id: 'NIST 3.1.1.2 normalise', asks: 'Unicode is normalised before it is hashed.' },
    { id: 'NIST 3.1.1.2 composition', asks: 'No rule demands kinds of characters.' },
    { id: 'NIST 3.1.1.2 periodic', asks: 'No change is demanded without a reason.' },
    { id: 'NIST 3.1.1.2 hints', asks: 'There are no hints and no questions of knowledge.' },
    { id: 'NIST 3.1.1.2 whole', asks: 'The whole password is verified.' },
    {
      id: 'NIST 3.1.1.2 blocklist',
      asks: 'A new one is held as a whole against a list, and a refusal says why.',
    },
    { id: 'NIST 3.1.1.2 guidance', asks: 'People are helped to a good one.' },
    { id: 'NIST 3.1.1.2 managers', asks: 'Password managers, pasting and showing work.' },
    { id: 'NIST 3.1.1.2 hash', asks: 'It is stored salted and hashed slowly, the cost beside it.' },
    {
      id: 'NIST 3.1.1.2 pepper',
      asks: 'A further keyed hash has its key kept apart from the database (advised).',
      notCovered:
        'It would be a secret that can’t be replaced, since no password can be hashed anew without its owner: a leak would stay a leak, and its loss would lock everybody out. Argon2id at today’s cost stands alone.',
    },
    { id: 'NIST 3.2.2', asks: 'At most 100 failures in a row per account; a success begins anew.' },
    {
      id: 'NIST 4.1.2.1',
      asks: 'People are told when an authenticator is bound: a forgotten password replaced counts.',
    },
    {
      id: 'NIST 4.2.1.1',
      asks: 'Saved recovery codes have 64 bits, are stored as hashes, work once and are renewed.',
      notCovered: 'There are no saved recovery codes: the mailbox is the one way back.',
    },
    {
      id: 'NIST 4.2.1.2 code',
      asks: 'A mailed recovery link lives 24 hours at most, is limited, and goes to a verified address.',
    },
    {
      id: 'NIST 4.2.1.2 two addresses',
      asks: 'An account can have two addresses for recovery.',
      notCovered:
        'An account has one address. A former one is told of a change and can undo it for seven days.',
    },
    {
      id: 'NIST 4.2.1.3',
      asks: 'Persons who vouch get a code with 24 hours more.',
      notCovered: 'Nobody can vouch for another here.',
    },
    {
      id: 'NIST 4.2.1.4',
      asks: 'Recovery by proving one’s identity again.',
      notCovered: 'Nobody’s identity was proven at the beginning, only a mailbox.',
    },
    { id: 'NIST 4.2.2.1', asks: 'At AAL1 without proofing, one code is enough for recovery.' },
    {
      id: 'NIST 4.2.2.2',
      asks: 'At AAL2 recovery takes two codes, or one and a bound authenticator.',
      notCovered: 'Accounts are AAL1: one factor.',
    },
    { id: 'NIST 4.2.3', asks: 'People are told of a recovery.' },
    {
      id: 'NIST 4.6',
      asks: 'Notices go to two addresses, say clearly what to do, and not only to the mailbox that had the code.',
      partly:
        'Every notice has a button that says “this wasn’t me”, and a change of address is told to the old one too. There is no second address, so the notice of a reset goes where its link went.',
    },
    { id: 'NIST 2.1.3', asks: 'At AAL1 people authenticate again after 30 days at the latest.' },
    {
      id: 'NIST 2.2.3',
      asks: 'At AAL2 they do so after 24 hours, or an hour of silence.',
      notCovered: 'Accounts are AAL1.',
    },
    {
      id: 'NIST 5.1',
      asks: 'A session’s secret has 64 bits or more and is out of reach of scripts, posts are proof against other sites, and one can sign out.',
    },
    {
      id: 'NIST 3.1.3.1',
      asks: 'Mail is no authenticator out of band: it must never stand for the second factor.',
      note: 'There is no second factor for it to stand for. A link sets a password and signs nobody in.',
    },
  ],
};
