/**
 * One thing that will be tried, and what stands against it. `done` says in one to three sentences why the attack fails;
 * `where` names the files that keep it. The tests that prove it carry a mark with its id (see marks.ts). What can't be
 * tried on one machine says why in `untried`, and then needs no test.
 */
export type Threat = {
  id: string;
  name: string;
  severity: 'critical' | 'high' | 'medium';
  done: string;
  where: string[];
  untried?: string;
};

export type Section = { title: string; threats: Threat[] };
