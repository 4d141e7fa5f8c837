import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

interface Props {
  children: ReactNode;
  /** Closes it; the focus goes to who is signed in. */
  isDone: boolean;
  onClose(): void;
}

/** A dialog over the page, open for as long as it is there; its form has the title. */
export function Dialog({ children, isDone, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (!isDone) return;
    dialog.current?.close();
    document.getElementById('account-who')?.focus();
  }, [isDone]);

  return createPortal(
    <dialog
      ref={dialog}
      className="account-dialog"
      aria-labelledby="account-title"
      onClose={onClose}
    >
      {children}
    </dialog>,
    document.body,
  );
}
