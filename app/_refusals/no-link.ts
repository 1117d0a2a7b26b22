import { storesCookies } from '@/lib/next/stores-cookies';
import type { SearchParams } from '../_paths/search-params';

type State = 'missing' | 'forged';

/** Why a page has no link to go by. A browser that stores no cookies would be asked to open the link again forever. */
export async function whyNoLink(
  state: State,
  page: string,
  searchParams: SearchParams,
): Promise<State | 'no-cookies'> {
  if (state === 'forged') return state;
  return (await storesCookies(page, await searchParams)) ? state : 'no-cookies';
}
