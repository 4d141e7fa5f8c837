import './account.css';

import { useRef, useState } from 'react';

import { AccountDialog } from './AccountDialog';
import { signOut } from './api';
import { endSession, useSession } from './session';
import { TotpDialog } from './TotpDialog';
import { useViewer } from './useViewer';

/** In the header: the way in, or who is signed in and the way out. */
export function Account({ endpoint }: { endpoint: string }) {
  const session = useSession();
  const { viewer, problem, refresh } = useViewer(endpoint, session.token);
  const [asked, setAsked] = useState(false);
  const [asksForTotp, setAsksForTotp] = useState(false);
  const entry = useRef<HTMLButtonElement>(null);

  async function leave(): Promise<void> {
    await signOut(endpoint).then(
      () => endSession(),
      () => endSession('已在本机退出，但服务器没有答复。'),
    );
    requestAnimationFrame(() => entry.current?.focus());
  }

  return (
    <div className="account">
      <p className="account-notice" role="status">
        {session.notice ?? problem}
      </p>
      {session.token === undefined ? (
        <button ref={entry} type="button" onClick={() => setAsked(true)}>
          登录
        </button>
      ) : (
        <>
          {viewer && <Who name={viewer.displayName ?? viewer.name} roles={viewer.roles} />}
          {viewer?.mustChangePassword && (
            <button type="button" onClick={() => setAsked(true)}>
              修改初始密码
            </button>
          )}
          {viewer && viewer.displayName !== null && !viewer.mustChangePassword && (
            <button type="button" onClick={() => setAsksForTotp(true)}>
              双因素认证{viewer.hasTotp && '：已启用'}
            </button>
          )}
          {problem && (
            <button type="button" onClick={refresh}>
              重试
            </button>
          )}
          <button type="button" onClick={leave}>
            退出
          </button>
        </>
      )}
      {asked && (
        <AccountDialog
          endpoint={endpoint}
          session={session}
          viewer={viewer}
          problem={problem}
          onChanged={refresh}
          onClose={() => setAsked(false)}
        />
      )}
      {viewer && asksForTotp && (
        <TotpDialog
          endpoint={endpoint}
          hasTotp={viewer.hasTotp}
          onChanged={refresh}
          onClose={() => setAsksForTotp(false)}
        />
      )}
    </div>
  );
}

/** Takes the focus once someone has signed in, so that it is read out. */
function Who({ name, roles }: { name: string; roles: { title: string }[] }) {
  const titles = roles.map((role) => role.title).join('、');
  return (
    <p className="account-who" id="account-who" tabIndex={-1} title={titles && `${name}（${titles}）`}>
      <span className="account-name">{name}</span>
      {titles && <span className="account-roles">{titles}</span>}
    </p>
  );
}
