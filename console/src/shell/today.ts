const ZONE = 'Asia/Shanghai';

/** Today as the bureau counts it, whatever zone the computer is set to. */
export function todayInChina(now = new Date()): { iso: string; text: string } {
  return {
    iso: new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(now),
    text: new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, dateStyle: 'long' }).format(now),
  };
}
