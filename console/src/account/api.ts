import { failure } from '../app/http';
import { fetchSigned } from './session';

export interface Viewer {
  name: string;
  displayName: string | null;
  mustChangePassword: boolean;
  roles: { title: string }[];
}

interface Answer {
  data?: Record<string, unknown>;
  errors?: { extensions?: { code?: string; requestId?: string } }[];
}

/** A result is told apart from a problem by what it has; a problem's message is in Chinese. */
interface Result {
  message?: string;
  token?: string;
}

const VIEWER = '{ viewer { name displayName mustChangePassword roles { title } } }';
const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { ... on SignedIn { token } ... on Problem { message } } }`;
const SIGN_OUT = 'mutation SignOut { signOut { __typename } }';
const CHANGE_PASSWORD = `mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) { ... on Problem { message } } }`;

/** Whoever holds the session. */
export async function readViewer(endpoint: string): Promise<Viewer> {
  return (await ask(endpoint, VIEWER)).viewer as Viewer;
}

/** The token of a new session. */
export async function signIn(
  endpoint: string,
  input: { login: string; password: string; code?: string },
): Promise<string> {
  const { token, message } = (await ask(endpoint, SIGN_IN, { input })).signIn as Result;
  if (token === undefined) throw failure(message ?? '登录失败，请重试。');
  return token;
}

export async function signOut(endpoint: string): Promise<void> {
  await ask(endpoint, SIGN_OUT);
}

export async function changePassword(
  endpoint: string,
  input: { oldPassword: string; newPassword: string },
): Promise<void> {
  const { message } = (await ask(endpoint, CHANGE_PASSWORD, { input })).changePassword as Result;
  if (message !== undefined) throw failure(message);
}

async function ask(
  endpoint: string,
  query: string,
  variables?: object,
): Promise<Record<string, unknown>> {
  const response = await fetchSigned(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Accept-Language': 'zh-CN' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Answer;
  if (data && !errors) return data;
  if (response.status === 401) throw failure('登录已失效，请重新登录。');
  const id = errors?.[0]?.extensions?.requestId;
  throw failure(`服务器未能办理，请稍后重试${id ? `（编号 ${id}）` : ''}。`);
}
