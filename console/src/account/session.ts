import { useSyncExternalStore } from 'react';

import { fetchJson } from '../app/http';

const KEY = 'registry:session';

/** Who is signed in at this tab, and what they are to be told about it. */
export interface Session {
  token: string | undefined;
  notice: string | undefined;
}

let session: Session = { token: read(), notice: undefined };
const listeners = new Set<() => void>();

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session);
}

export function beginSession(token: string): void {
  change({ token, notice: undefined });
}

/** What ended it first is what is told. */
export function endSession(notice?: string): void {
  if (session.token !== undefined) change({ token: undefined, notice });
}

/** Sends who is signed in, unless the request says otherwise. What has expired is dropped. */
export async function fetchSigned(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { token } = session;
  const headers = new Headers(init?.headers);
  if (token === undefined || headers.has('authorization')) return fetchJson(input, init);
  headers.set('authorization', `Bearer ${token}`);
  const response = await fetchJson(input, { ...init, headers });
  if (response.status !== 401) return response;
  if (session.token === token) endSession('登录已失效，请重新登录。');
  // The contract is anybody's. What an officer asks is not: the same without a name is another question.
  return isAboutContract(init?.body) ? fetchJson(input, init) : response;
}

function isAboutContract(body: RequestInit['body']): boolean {
  return typeof body === 'string' && JSON.parse(body).operationName === 'IntrospectionQuery';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: Session): void {
  session = next;
  write(next.token);
  for (const listener of listeners) listener();
}

/** Kept for this tab only, until it is closed: not in a cookie, and not between visits. */
function read(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(token: string | undefined): void {
  try {
    if (token === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // Storage is switched off; the session holds until the page is loaded anew.
  }
}
