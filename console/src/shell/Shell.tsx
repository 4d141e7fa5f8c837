import './shell.css';

import type { ReactNode } from 'react';

import type { Settings } from '../app/settings';
import { Header } from './Header';

export function Shell({ settings, children }: { settings: Settings; children: ReactNode }) {
  return (
    <div className="shell">
      <Header settings={settings} />
      <main className="shell-main">{children}</main>
    </div>
  );
}
