import { useState } from 'react';

import type { Viewer } from './api';
import { ChangePasswordForm } from './ChangePasswordForm';
import { Dialog } from './Dialog';
import type { Session } from './session';
import { SignInForm } from './SignInForm';

interface Props {
  endpoint: string;
  session: Session;
  viewer: Viewer | undefined;
  /** Why it is not known who is signed in. */
  problem: string | undefined;
  onChanged(): void;
  onClose(): void;
}

/** Signing in, and the change of a first password that may have to follow. */
export function AccountDialog({ endpoint, session, viewer, problem, onChanged, onClose }: Props) {
  // What was just typed need not be typed again; it is forgotten with the dialog.
  const [typed, setTyped] = useState<string>();
  const isIn = session.token !== undefined;
  const isDone = isIn && (viewer ? !viewer.mustChangePassword : problem !== undefined);

  return (
    <Dialog isDone={isDone} onClose={onClose}>
      {!isIn && <SignInForm endpoint={endpoint} notice={session.notice} onSignedIn={setTyped} />}
      {isIn && viewer?.mustChangePassword && (
        <ChangePasswordForm endpoint={endpoint} old={typed} onChanged={onChanged} />
      )}
      {isIn && !viewer && (
        <p id="account-title" role="status">
          正在读取账户…
        </p>
      )}
    </Dialog>
  );
}
