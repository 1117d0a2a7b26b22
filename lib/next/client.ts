import { headers } from 'next/headers';
import { deviceInWords } from './device';
import { requestContext } from './request';

/**
 * Who asks: `client` is what limits count by, found by the front from the socket and TRUSTED_PROXIES, never from a
 * header that the client wrote; `device` is in words from a closed list, fit for a mail.
 */
export async function clientOf(): Promise<{ client: string; device: string }> {
  return { client: requestContext().client, device: deviceInWords((await headers()).get('user-agent')) };
}
