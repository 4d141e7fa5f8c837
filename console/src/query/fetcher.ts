import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';

import { fetchSigned } from '../account/session';

/** Shown in the headers editor, where an officer may change them; sent with introspection too. */
export const HEADERS = { 'Accept-Language': 'zh-CN' };

export function createFetcher(endpoint: string): Fetcher {
  return createGraphiQLFetcher({
    url: endpoint,
    headers: HEADERS,
    enableIncrementalDelivery: false,
    fetch: fetchSigned,
  });
}
