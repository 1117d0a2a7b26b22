import { ownPath } from '@/lib/schemas/callback-url';

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The path of ours to redirect to afterwards, or an empty string. */
export async function readCallback(searchParams: SearchParams): Promise<string> {
  const { callbackUrl } = await searchParams;
  return ownPath(callbackUrl) ?? '';
}

/** The requested page of a list, from 1. Anything invalid is 1. */
export async function readPageNumber(searchParams: SearchParams): Promise<number> {
  const { page } = await searchParams;
  return typeof page === 'string' && /^[1-9]\d{0,3}$/.test(page) ? Number(page) : 1;
}

/** The path with the callback added as a query parameter, if there is one. */
export function withCallback(path: string, callbackUrl: string | null): string {
  return callbackUrl ? `${path}?callbackUrl=${encodeURIComponent(callbackUrl)}` : path;
}
