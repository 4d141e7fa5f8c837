import { Account } from '../account/Account';
import type { Settings } from '../app/settings';
import { DataBadge } from './DataBadge';

export function Header({ settings }: { settings: Settings }) {
  return (
    <header className="header">
      <img className="header-mark" src="./icon.svg" alt="" width="24" height="24" />
      <h1 className="header-name">
        民政登记簿 <span lang="en">Civil Registry</span>
      </h1>
      <DataBadge data={settings.data} />
      <nav className="header-links" aria-label="接口">
        <a href="/schema.graphql" target="_blank" rel="noreferrer">
          接口定义
        </a>
        {settings.version && <span className="header-version">版本 {settings.version}</span>}
      </nav>
      <Account endpoint={settings.endpoint} />
    </header>
  );
}
