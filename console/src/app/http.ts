/** GraphQL answers errors as JSON; what is not JSON never reached the API. Say so in Chinese. */
export async function fetchJson(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init).catch(() => {
    throw failure('无法连接服务器，请检查网络后重试。');
  });
  if (!response.headers.get('content-type')?.includes('json')) {
    throw failure(`服务器暂时不能答复（HTTP ${response.status}），请稍后重试。`);
  }
  return response;
}

/** GraphiQL prints an error's stack below its message; an officer has no use for it. */
export function failure(message: string): Error {
  return Object.assign(new Error(message), { stack: undefined });
}
