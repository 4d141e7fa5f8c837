import { failure } from '../app/http';
import { fetchSigned } from './session';

export interface Viewer {
  name: string;
  /** Null where they are no account of ours, and have no second factor here. */
  displayName: string | null;
  hasTotp: boolean;
  mustChangePassword: boolean;
  roles: { title: string }[];
}

/** What an authenticator takes: typed in, or opened. */
export interface Totp {
  secret: string;
  uri: string;
}

interface Answer {
  data?: Record<string, unknown>;
  errors?: { extensions?: { code?: string; requestId?: string } }[];
}

/** A result is told apart from a problem by what it has; a problem's message is in Chinese. */
interface Result {
  message?: string;
  token?: string;
  secret?: string;
  uri?: string;
}

const VIEWER = '{ viewer { name displayName hasTotp mustChangePassword roles { title } } }';
const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { ... on SignedIn { token } ... on Problem { message } } }`;
const SIGN_OUT = 'mutation SignOut { signOut { __typename } }';
const CHANGE_PASSWORD = `mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) { ... on Problem { message } } }`;
const NEW_TOTP = `mutation NewTotp {
  newTotp { ... on NewTotp { secret uri } ... on Problem { message } } }`;
const ENABLE_TOTP = `mutation EnableTotp($input: EnableTotpInput!) {
  enableTotp(input: $input) { ... on Problem { message } } }`;
const DISABLE_TOTP = `mutation DisableTotp($input: DisableTotpInput!) {
  disableTotp(input: $input) { ... on Problem { message } } }`;

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
  settled((await ask(endpoint, CHANGE_PASSWORD, { input })).changePassword as Result);
}

/** A secret to be confirmed with a code of it; nothing is asked for before. */
export async function newTotp(endpoint: string): Promise<Totp> {
  const { secret, uri, message } = (await ask(endpoint, NEW_TOTP)).newTotp as Result;
  if (secret === undefined || uri === undefined) throw failure(message ?? '未能取得密钥，请重试。');
  return { secret, uri };
}

export async function enableTotp(
  endpoint: string,
  input: { password: string; secret: string; code: string },
): Promise<void> {
  settled((await ask(endpoint, ENABLE_TOTP, { input })).enableTotp as Result);
}

export async function disableTotp(endpoint: string, input: { password: string }): Promise<void> {
  settled((await ask(endpoint, DISABLE_TOTP, { input })).disableTotp as Result);
}

function settled({ message }: Result): void {
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
