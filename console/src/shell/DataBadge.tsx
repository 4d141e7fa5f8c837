import type { Settings } from '../app/settings';
import { todayInChina } from './today';

const KINDS = {
  demo: { label: '演示数据', note: '页面上的组织、社区与数字均为演示数据，不是登记事实' },
  unknown: { label: '数据来源未知', note: '未能读取 /console.json，无法判断是否为演示数据' },
};

/** The date the answers are for, and a warning when they are not the bureau's own records. */
export function DataBadge({ data }: { data: Settings['data'] }) {
  const today = todayInChina();
  return (
    <p className="header-date">
      <time dateTime={today.iso}>{today.text}</time>
      {data !== 'live' && (
        <span className={`badge badge-${data}`} title={KINDS[data].note}>
          {KINDS[data].label}
        </span>
      )}
    </p>
  );
}
