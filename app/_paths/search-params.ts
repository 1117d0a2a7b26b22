import { ownPath } from '@/lib/schemas/callback-url';

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The own path that a page was asked to lead on to, or nothing. */
export async function readCallback(searchParams: SearchParams): Promise<string> {
  const { callbackUrl } = await searchParams;
  return ownPath(callbackUrl) ?? '';
}

/** Which page of a list was asked for, from 1; 1 for what is no such number. */
export async function readPageNumber(searchParams: SearchParams): Promise<number> {
  const { page } = await searchParams;
  return typeof page === 'string' && /^[1-9]\d{0,3}$/.test(page) ? Number(page) : 1;
}

/** A path that carries the own path to lead on to, when there is one. */
export function withCallback(path: string, callbackUrl: string | null): string {
  return callbackUrl ? `${path}?callbackUrl=${encodeURIComponent(callbackUrl)}` : path;
}
