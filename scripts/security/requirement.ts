/**
 * One thing that a standard asks of account recovery, in our own words. It is proven by tests that carry its id (see
 * marks.ts), or is a matter of writing something down (`documented`: the heading that does), or says honestly why it is
 * not covered. `partly` names what is missing of one that is proven else, `note` says how one is met in another way than asked.
 */
export type Requirement = {
  id: string;
  asks: string;
  documented?: string;
  note?: string;
  partly?: string;
  notCovered?: string;
};

export type Source = { title: string; about: string; requirements: Requirement[] };
